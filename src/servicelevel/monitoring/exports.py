"""Figures and the clocks that they rest on as data for other tools: one row each, every value exact."""

from __future__ import annotations

import io
import json
from typing import Any, Literal

import polars as pl

from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.reports.as_json import figure_json

Form = Literal["json", "csv", "parquet"]
ONLY_IN_JSON = ("definition", "detail")
CLOCK_COLUMNS = (
    "ticket", "episode", "target", "priority", "calendar", "verdict", "status", "goal_us", "elapsed_us", "remaining_us",
    "paused_us", "started_at", "due_at", "breached_at", "stopped_at", "outcome_at", "counted_at", "reopened", "version",
)  # fmt: skip


def figures_as(measurement: Measurement, form: Form) -> bytes:
    """All figures: agreement, target, period, met, breached, value (exact and as a decimal), goal, verdict, low, high."""
    rows = [figure_json(figure) for figure in measurement.figures]
    if form == "json":
        return (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode()
    flat = [{key: value for key, value in row.items() if key not in ONLY_IN_JSON} for row in rows]
    return frame_as(pl.DataFrame(flat, schema_overrides=FLAT, infer_schema_length=None), form)


def clocks_as(measurement: Measurement, form: Form) -> bytes:
    """The clocks of `clocks_within`, one row each; JSON is one object a line."""
    return frame_as(clocks_within(measurement), form)


def clocks_within(measurement: Measurement) -> pl.DataFrame:
    """Every clock that counts in a measured period, and every open, waiting or cancelled one that started in them."""
    starts, ends = measurement.periods[0].start, measurement.periods[-1].end
    when = pl.coalesce("counted_at", "started_at")
    frames = [
        frame.filter(when.is_null() | ((when >= starts) & (when < ends))).select(
            [pl.col(name) for name in CLOCK_COLUMNS if name in frame.columns]
        ).with_columns(pl.col(pl.Categorical).cast(pl.String))
        for frame in measurement.clocks.values()
    ]  # fmt: skip
    return pl.concat(frames, how="diagonal_relaxed") if frames else pl.DataFrame()


def frame_as(frame: pl.DataFrame, form: Form) -> bytes:
    """A frame as bytes: CSV with instants in ISO 8601 UTC, JSON lines, or Parquet."""
    kept = io.BytesIO()
    if form == "parquet":
        frame.write_parquet(kept)
    elif form == "csv":
        _instants_in_words(frame).write_csv(kept)
    else:
        _instants_in_words(frame).write_ndjson(kept)
    return kept.getvalue()


def _instants_in_words(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col(pl.Datetime("us", "UTC")).dt.strftime("%Y-%m-%dT%H:%M:%S%.fZ"))


FLAT: dict[str, Any] = {
    "met": pl.Int64, "breached": pl.Int64, "numerator": pl.Int64, "denominator": pl.Int64, "value": pl.String,
    "value_decimal": pl.Float64, "goal": pl.String, "goal_decimal": pl.Float64, "low": pl.Float64, "high": pl.Float64,
}  # fmt: skip
