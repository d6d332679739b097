"""Credit bands and the price of an agreement, in promise files and in its terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from servicelevel.agreements.promises import Place
from servicelevel.levels.credits import CreditBand, Price, read_credits, read_price
from servicelevel.worktime import Problem, suggestion

Content = Mapping[str, Any]


def of_credits(content: Content, place: Place) -> Iterator[Problem]:
    """What is wrong with the credit bands: shares, their order, and the targets that they name."""
    problems: list[Problem] = []
    bands = content.get("credits")
    read_credits(bands, "credits", problems)
    for one in problems:
        yield place.problem(one.path, one.value, one.message, one.remedy)
    targets = content.get("targets")
    known = list(targets) if isinstance(targets, Mapping) else []
    for number, band in enumerate(bands if isinstance(bands, list) else []):
        target = band.get("target") if isinstance(band, Mapping) else None
        if isinstance(target, str) and target not in known:
            remedy = suggestion(target, known, f"name one of {', '.join(known)}")
            yield place.problem(f"credits[{number}].target", target, f"there is no target {target!r}", remedy)
        elif isinstance(target, str) and _measure_of(targets, target) not in ("ticket clock", "availability"):
            message = f"the figure of {target!r} is no share of what was kept"
            yield place.problem(
                f"credits[{number}].target", target, message, "name a target of tickets or of availability"
            )


def _measure_of(targets: Any, target: str) -> object:
    written = targets.get(target) if isinstance(targets, Mapping) else None
    return written.get("measure", "ticket clock") if isinstance(written, Mapping) else "ticket clock"


def credits_of(content: Content) -> tuple[CreditBand, ...]:
    """The bands of a version's content, which has been checked."""
    return read_credits(content.get("credits"), "credits", [])


def price_of(content: Content) -> Price | None:
    """The price of a version's content, which has been checked."""
    return read_price(content.get("price"))
