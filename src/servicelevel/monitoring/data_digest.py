"""A digest of the data that figures rest on: the same data gives the same digest, on any machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import polars as pl

from servicelevel.levels import AvailabilityTarget, CountTarget, SampleTarget
from servicelevel.levels.exclusions import outages_with, samples_without
from servicelevel.monitoring import queries
from servicelevel.monitoring.measurement import Measurement

NOT_CONTENT = ("recorded_at",)  # the same file read again says the same


def digest_of_data(measurement: Measurement) -> str:
    """SHA-256 of everything that the figures of a measurement were worked out from."""
    frames = [measurement.events, *_of_services(measurement)]
    return hashlib.sha256("".join(digest_of(frame) for frame in frames).encode()).hexdigest()


def digest_of(frame: pl.DataFrame) -> str:
    """SHA-256 of a frame's rows as text, columns by name."""
    kept = [name for name in sorted(frame.columns) if name not in NOT_CONTENT]
    return hashlib.sha256(frame.select(kept).write_csv().encode()).hexdigest()


def _of_services(measurement: Measurement) -> Iterator[pl.DataFrame]:
    targets = {target.id: target for version in measurement.terms.versions for target in version.targets}
    for target in targets.values():
        if isinstance(target, AvailabilityTarget) or (
            isinstance(target, CountTarget) and target.of == "outages"
        ):
            told = queries.outages([target.service], measurement.as_of)
            yield outages_with(told, measurement.exclusions, target.id)
        if isinstance(target, SampleTarget):
            taken = queries.samples([target.service], target.metric, measurement.as_of)
            yield samples_without(taken, measurement.exclusions, target.id)
