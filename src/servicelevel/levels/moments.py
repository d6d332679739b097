"""Instants between Python, polars and int64 microseconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

INSTANT = pl.Datetime("us", "UTC")
NAT = int(np.iinfo(np.int64).min)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(instant: Any) -> int:
    """An aware datetime or a datetime64 (UTC) as microseconds since 1970. ValueError for a naive datetime."""
    if not isinstance(instant, datetime):
        return int(np.datetime64(instant, "us").astype(np.int64))
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no zone; say which it is, for instance .replace(tzinfo=UTC)")
    return (instant - _EPOCH) // timedelta(microseconds=1)


def instants(counts: Any) -> pl.Series:
    """int64 microseconds as a column of UTC instants; NAT becomes null."""
    return pl.Series(np.asarray(counts, np.int64).view("datetime64[us]")).cast(INSTANT)
