"""The dependency map of a service as a drawing and as rows."""

from __future__ import annotations

from collections.abc import Sequence

from servicelevel.capabilities.dependencies import OF_COMPONENT
from servicelevel.capabilities.models import Dependency
from servicelevel.web.charts.resting import Rests, Thing, resting

MOST_DRAWN = 80


def drawing_of(key: str, name: str, rows: Sequence[Dependency]) -> str:
    """The drawing; nothing where there is too much to be read in one."""
    things = {key: Thing(key, name)}
    for one in rows:
        place = f"{OF_COMPONENT}{one.below.key}"
        things[place] = Thing(
            place, one.below.name, f"{one.below.get_kind_display()}, {one.below.provider.name}"
        )
    if len(things) > MOST_DRAWN:
        return ""
    edges = [Rests(one.place, f"{OF_COMPONENT}{one.below.key}", words_of(one)) for one in rows]
    return resting(f"What {name} rests on", list(things.values()), edges)


def words_of(one: Dependency) -> str:
    """Which alternative it is; empty for what is needed always."""
    if one.kind == Dependency.Kind.REDUNDANT:
        return f"one of {one.group}"
    return f"{one.k} of {one.group}" if one.kind == Dependency.Kind.K_OF_N else ""
