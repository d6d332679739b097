"""What applying would change, in words."""

from __future__ import annotations

from datetime import timedelta

from servicelevel.agreements import actions, promise_file, queries
from servicelevel.contents import differences
from tests.agreements.conftest import COMPLETE, NOW, Apply, Write

LATER = NOW + timedelta(days=1)


def told(write: Write, text: str) -> list[str]:
    changes = actions.preview(promise_file.read([write(text)], queries.known()), LATER)
    lines = []
    for change in changes:
        if change.what != "unchanged":
            lines += [
                change.words(),
                *(f"  {one.words()}" for one in change.differences),
                *(f"  {one}" for one in change.touches),
            ]
    return lines


def test_nested_fields_are_told_by_their_path() -> None:
    old = {"a": {"b": "8h", "c": [1, 2], "d": 1}, "e": True}
    new = {"a": {"b": "6h", "c": [1, 3], "f": {"g": None}}, "e": True}
    assert [one.words() for one in differences(old, new)] == [
        "a.b: 8h -> 6h",
        "a.c: [1, 2] -> [1, 3]",
        "a.f: added {g: null}",
        "a.d: removed 1",
    ]


def test_a_correction_says_what_and_which_months_it_touches(applied: Apply, write: Write) -> None:
    applied(COMPLETE)
    text = COMPLETE.replace("goal: 8h, calendar: office, attain: 90%", "goal: 4h, calendar: office")
    assert told(write, text) == [
        "agreement mail-physics: correction of the version from 2026-01-01 (number 2, draft)",
        "  targets.resolution.goal: 8h -> 4h",
        "  targets.resolution.attain: removed 90%",
        "  touches months that have begun: January 2026 to June 2026 (6 months)",
    ]


def test_a_version_that_begins_later_touches_nothing_yet(applied: Apply, write: Write) -> None:
    applied(COMPLETE)
    text = COMPLETE.partition("  files-biology:")[0].replace("from: 2026-01-01", "from: 2026-07-01")
    assert told(write, text) == [
        "agreement mail-physics: new version from 2026-07-01 (number 2, draft)",
        "  from: 2026-01-01 -> 2026-07-01",
    ]


def test_a_version_before_another_touches_only_its_own_months(applied: Apply, write: Write) -> None:
    applied(COMPLETE)
    text = COMPLETE.partition("  files-biology:")[0].replace("from: 2026-01-01", "from: 2025-11-01")
    assert (
        told(write, text)[-1] == "  touches months that have begun: November 2025 to December 2025 (2 months)"
    )


def test_a_calendar_touches_the_months_of_the_agreements_that_use_it(applied: Apply, write: Write) -> None:
    applied(COMPLETE)
    assert told(write, COMPLETE.replace("08:00-17:00", "08:00-16:00")) == [
        "calendar office: correction of the version (number 2)",
        "  weekly.mon-fri: [08:00-17:00] -> [08:00-16:00]",
        "  touches months of files-biology that have begun: January 2026 to June 2026 (6 months)",
        "  touches months of mail-hosting that have begun: January 2026 to June 2026 (6 months)",
        "  touches months of mail-physics that have begun: January 2026 to June 2026 (6 months)",
        "  touches months of mail-team-ola that have begun: January 2026 to June 2026 (6 months)",
    ]
    later = (
        'calendars: {office: {from: 2026-06-01, zone: America/Chicago, weekly: {mon-fri: ["08:00-16:00"]}}}'
    )
    assert told(write, later)[:3] == [
        "calendar office: new version from 2026-06-01 (number 2)",
        "  weekly.mon-fri: [08:00-17:00] -> [08:00-16:00]",
        "  touches months of files-biology that have begun: June 2026",
    ]


def test_parties_and_services_are_told(applied: Apply, write: Write) -> None:
    applied(COMPLETE)
    text = COMPLETE.replace("name: Physics,", "name: Physics Department,").replace(
        "files: {name: Files,", "files: {name: Storage,"
    )
    assert told(write, text) == [
        "party physics: changed",
        "  name: Physics -> Physics Department",
        "service files: correction of the version (number 2)",
        "  name: Files -> Storage",
    ]


def test_something_new_is_one_line(applied: Apply, write: Write) -> None:
    applied(COMPLETE)
    assert told(write, "parties: {art: {name: Art, kind: customer}}\nservices: {print: {name: Print}}") == [
        "party art: new",
        "service print: new (number 1)",
    ]
