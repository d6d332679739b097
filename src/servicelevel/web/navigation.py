"""The rail: the procedures of Service Level Management in their order, with the pages that exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Entry:
    """A page of the rail: words, name of its address, where its addresses begin, the strokes of its sign,
    whether it is for people of the provider (and auditors) alone, or for these and its teams, and whether it stands in
    the bar of a phone."""

    words: str
    url: str
    begins: str
    sign: str
    for_provider: bool = False
    for_inside: bool = False
    on_phone: bool = False


@dataclass(frozen=True)
class Procedure:
    """A procedure of the process, by its own number and words; Home belongs to none."""

    words: str
    entries: tuple[Entry, ...]


RAIL = (
    Procedure(
        "",
        (
            Entry("Home", "home", "/", "M3.5 8.5 9 3.5l5.5 5v6h-4v-4h-3v4h-4z", on_phone=True),
            Entry(
                "My duties",
                "duties",
                "/duties/",
                "M3 4.5h2M3 9h2M3 13.5h2M7.5 4.5H15M7.5 9H15M7.5 13.5H15",
                on_phone=True,
            ),
        ),
    ),
    Procedure(
        "1.0 Capabilities",
        (
            Entry(
                "Services",
                "services",
                "/services/",
                "M9 3 15.5 6.2 9 9.4 2.5 6.2zM2.5 9.2 9 12.4l6.5-3.2M2.5 12.2 9 15.4l6.5-3.2",
                on_phone=True,
            ),
            Entry(
                "Assessments",
                "assessments",
                "/assessments/",
                "M4 2.5h10v13H4zM6.2 6l1 1 1.8-1.9M6.2 11l1 1 1.8-1.9M10.8 6.3h1.4M10.8 11.3h1.4",
                for_inside=True,
            ),
        ),
    ),
    Procedure(
        "2.0 Requirements",
        (
            Entry(
                "Requests",
                "requests",
                "/requests/",
                "M3 3.5h12v8.5H8.5L5 15v-3H3zM6 6.5h6M6 9h4",
            ),
        ),
    ),
    Procedure(
        "3.0 Agreements",
        (
            Entry(
                "Agreements",
                "agreements",
                "/agreements/",
                "M4.5 2.5h6l3 3v10h-9zM10.5 2.5v3h3M6.5 8.5h5M6.5 11h2.5M10 13.2l1.4 1.2 2.6-3",
                on_phone=True,
            ),
            Entry(
                "Negotiations",
                "negotiations",
                "/negotiations/",
                "M2.5 4h8v5.5H6L3.8 11.5v-2H2.5zM12 7h3.5v5.5h-1.3v2l-2.2-2H7.5V11",
            ),
            Entry(
                "Contradictions",
                "conflicts",
                "/conflicts/",
                "M2.5 9h5.5M5.5 6.5 8 9l-2.5 2.5M15.5 9H10M12.5 6.5 10 9l2.5 2.5M9 2.5v2.5M9 13v2.5",
                for_provider=True,
            ),
        ),
    ),
    Procedure(
        "4.0 Monitoring",
        (
            Entry("Live clocks", "live", "/live/", "M2.5 9.5h3l2-5 3 9 2-4h3"),
            Entry(
                "Tickets",
                "tickets",
                "/tickets/",
                "M9 2.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 9 2.8zM9 5.6V9l2.4 1.6",
            ),
            Entry(
                "Breaches",
                "breaches",
                "/breaches/",
                "M9 2.8 16 15H2zM9 7v3.6M9 12.4v.6",
                for_inside=True,
            ),
            Entry(
                "Reports",
                "periods",
                "/periods/",
                "M4 2.5h10v13H4zM6.5 12V9.5M9 12V6M11.5 12V8",
            ),
            Entry(
                "Sources",
                "sources",
                "/sources/",
                "M9 2.5v7.5M6 7.3 9 10l3-2.7M2.8 9.5v5.5h12.4V9.5",
                for_provider=True,
            ),
        ),
    ),
    Procedure(
        "5.0 Improvement",
        (
            Entry(
                "Improvements",
                "improvements",
                "/improvements/",
                "M3 14.5V11M7 14.5V8.5M11 14.5V6M15 14.5V3.5M2.5 7.5 7 4l3 1.5 4-3",
                for_provider=True,
            ),
            Entry(
                "Feedback",
                "feedback",
                "/feedback/",
                "M3 3.5h12v8.5H8.5L5 15v-3H3zM6 7.8l2 1.8 4-3.6",
            ),
        ),
    ),
    Procedure(
        "Process",
        (
            Entry("Process map", "process", "/process/", "M6 2.5h6v4H6zM6 11.5h6v4H6zM9 6.5v5"),
            Entry(
                "Documents",
                "documents",
                "/documents/",
                "M5 2.5h5.5l3 3v10H5zM10.5 2.5v3h3M7.5 9h4M7.5 12h4",
            ),
            Entry(
                "People",
                "people",
                "/people/",
                "M6.5 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM2 15c0-3 2-4.5 4.5-4.5S11 12 11 15M12 8a2 2 0 1 0 0-4"
                "M12.5 10.6c2 .2 3.5 1.7 3.5 4.4",
            ),
            Entry(
                "Communication",
                "occasions",
                "/communication/",
                "M3 4h12v7.5H9L6 14.5v-3H3zM6 6.8h6M6 9h4",
                for_provider=True,
            ),
            Entry(
                "Ledger",
                "ledger",
                "/ledger/",
                "M4 2.5h10v13H4zM6.5 5.5h5M6.5 8.5h5M6.5 11.5h3",
                for_provider=True,
            ),
            Entry(
                "Audit",
                "findings",
                "/audit/",
                "M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3zM11.6 11.6 15.5 15.5M6 8l1.5 1.5L10.2 6.8",
                for_provider=True,
            ),
        ),
    ),
)


def is_here(entry: Entry, path: str) -> bool:
    """Whether the page at `path` lies in the part of the house that the entry opens."""
    return path == "/" if entry.begins == "/" else path.startswith(entry.begins)


def groups_for(person: Any, path: str) -> list[tuple[str, list[tuple[Entry, bool]]]]:
    """The procedures with the pages that a person may open, and which of them is open."""
    kind = getattr(getattr(person, "party", None), "kind", "")
    of_provider = kind in ("provider", "auditor")
    inside = of_provider or kind == "team"
    return [
        (
            procedure.words,
            [
                (one, is_here(one, path))
                for one in procedure.entries
                if (of_provider or not one.for_provider) and (inside or not one.for_inside)
            ],
        )
        for procedure in RAIL
    ]


def first_of(groups: list[tuple[str, list[tuple[Entry, bool]]]]) -> list[tuple[Entry, bool]]:
    """What stands in the bar of a phone; all the rest opens from it."""
    return [(entry, here) for _, entries in groups for entry, here in entries if entry.on_phone]
