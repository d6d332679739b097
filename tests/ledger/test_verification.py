"""A ledger that somebody has tampered with is found out, and the line is named."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from servicelevel.instants import to_microseconds
from servicelevel.ledger import verification
from servicelevel.ledger.actions import append
from servicelevel.ledger.append_only import GUARDS
from servicelevel.ledger.canonical import BEFORE_THE_FIRST, canonical_json, line_bytes, line_hash
from servicelevel.ledger.entry import Entry
from servicelevel.ledger.models import Line
from servicelevel.ledger.verification import (
    COLUMNS,
    exported,
    rows_of_database,
    verify,
    verify_database,
    verify_file,
)

NOW = datetime(2026, 10, 14, 18, 30, tzinfo=UTC)
Rows = list[list[object]]


def made(count: int) -> Rows:
    """A ledger in memory, as the database holds it."""
    rows: Rows = []
    before = BEFORE_THE_FIRST
    for number in range(1, count + 1):
        content = canonical_json({"reason": f"because of {number}", "amount": number})
        at = to_microseconds(NOW + timedelta(seconds=number))
        values = (
            number,
            at,
            "maya",
            "service-level-manager",
            "",
            "tests.act",
            "1.2",
            f"CAP-{number}",
            "case:x",
            content,
        )
        now = line_hash(before, values)
        rows.append([*values, before, now])
        before = now
    return rows


def head_of(rows: Rows) -> tuple[int, str]:
    return int(str(rows[-1][0])), str(rows[-1][-1])


def test_a_whole_ledger_has_no_findings() -> None:
    rows = made(50)
    assert verify([tuple(row) for row in rows], head_of(rows)).findings == ()
    assert verify([], (0, BEFORE_THE_FIRST)).findings == ()


def test_the_canonical_bytes_are_those_that_are_described() -> None:
    told = (1, 2, "ü", "", "", "", "", "", "", "x")
    assert line_bytes(told) == b"1:1,1:2,2:\xc3\xbc," + b"0:," * 6 + b"1:x,"
    assert line_bytes((*told[:2], "u", *told[3:])) == b"1:1,1:2,1:u," + b"0:," * 6 + b"1:x,"
    assert canonical_json({"b": 1, "a": ["ü", None, True]}) == '{"a":["ü",null,true],"b":1}'
    assert line_bytes(("ab", "c", *told[2:])) != line_bytes(("a", "bc", *told[2:]))


@pytest.mark.parametrize("content", [{"a": 1.5}, {"a": {"b": NOW}}, {"a": [b"x"]}, {1: "x"}])
def test_what_has_no_canonical_form_is_refused_with_its_place(content: dict) -> None:
    with pytest.raises(ValueError, match="content"):
        canonical_json(content)


def one_byte(draw: random.Random, rows: Rows) -> int:
    place, column = draw.randrange(len(rows)), draw.randrange(len(COLUMNS))
    value = rows[place][column]
    if isinstance(value, int):
        rows[place][column] = value ^ (1 << draw.randrange(20))
    else:
        text = str(value)
        at = draw.randrange(len(text) + 1)
        letter = draw.choice([one for one in "abc0189x" if at >= len(text) or one != text[at]])
        rows[place][column] = text[:at] + letter + text[at + 1 :]
    return place


def removed(draw: random.Random, rows: Rows) -> int:
    place = draw.randrange(len(rows))
    del rows[place]
    return place


def put_in(draw: random.Random, rows: Rows) -> int:
    place = draw.randrange(len(rows))
    rows.insert(place, list(draw.choice(rows)))
    return place


def swapped(draw: random.Random, rows: Rows) -> int:
    one, other = sorted(draw.sample(range(len(rows)), 2))
    rows[one], rows[other] = rows[other], rows[one]
    return one


def renumbered(draw: random.Random, rows: Rows) -> int:
    """Two lines change places and numbers, so that the numbers are in order."""
    place = swapped(draw, rows)
    for number, row in enumerate(rows, start=1):
        row[0] = number
    return place


def cut_off(draw: random.Random, rows: Rows) -> int:
    place = draw.randrange(1, len(rows))
    del rows[place:]
    return place


def rewritten(draw: random.Random, rows: Rows) -> int:
    """A line is changed and its own hash made to fit; the chain behind it is not."""
    place = draw.randrange(len(rows) - 1)
    rows[place][9] = '{"reason":"another"}'
    rows[place][11] = line_hash(str(rows[place][10]), tuple(rows[place][:10]))
    return place


ATTACKS: list[Callable[[random.Random, Rows], int]] = [
    one_byte, one_byte, one_byte, removed, put_in, swapped, renumbered, cut_off, rewritten,
]  # fmt: skip


@pytest.mark.req("R15")
def test_of_a_thousand_random_changes_a_thousand_are_found_and_named() -> None:
    draw, whole = random.Random(20261123), made(40)
    head, found = head_of(whole), 0
    for number in range(1_000):
        rows = [list(row) for row in whole]
        place = ATTACKS[number % len(ATTACKS)](draw, rows)
        findings = verify([tuple(row) for row in rows], head).findings
        assert findings, f"{ATTACKS[number % len(ATTACKS)].__name__} at {place} was not found"
        assert any(abs(one.number - (place + 1)) <= 1 for one in findings), (
            place,
            [str(one) for one in findings],
        )
        found += 1
    assert found == 1_000


def appended(count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            append(Entry("maya", "auditor", "tests.act", {"number": number}, "case:x", "1.1", "x"), NOW)


@pytest.mark.django_db
def test_lines_are_dense_chained_and_whole() -> None:
    appended(30)
    assert list(Line.objects.values_list("number", flat=True)) == list(range(1, 31))
    found = verify_database()
    assert (found.lines, found.findings) == (30, ())


@pytest.mark.django_db(transaction=True)
def test_a_line_is_written_in_a_transaction_and_goes_with_it() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        append(Entry("maya", "", "tests.act"), NOW)
    appended(2)
    with transaction.atomic():
        append(Entry("maya", "", "tests.act"), NOW)
        transaction.set_rollback(True)
    appended(1)
    assert verify_database().findings == ()
    assert Line.objects.count() == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE servicelevel_line SET actor = 'x' WHERE number = 2",
        "DELETE FROM servicelevel_line WHERE number = 2",
        "DELETE FROM servicelevel_line",
    ],
)
def test_the_database_itself_refuses_to_change_a_line(statement: str) -> None:
    appended(3)
    with pytest.raises(DatabaseError, match="append only"), connection.cursor() as cursor:
        cursor.execute(statement)
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError, match="append only"), connection.cursor() as cursor:
            cursor.execute("TRUNCATE servicelevel_line")
    assert verify_database().findings == ()


@pytest.mark.django_db(transaction=True)
def test_what_is_changed_behind_the_triggers_is_found() -> None:
    appended(20)
    with GUARDS.lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE servicelevel_line SET content = '{\"number\":99}' WHERE number = 7")
        cursor.execute("DELETE FROM servicelevel_line WHERE number = 12")
        cursor.execute("DELETE FROM servicelevel_line WHERE number > 18")
    said = [str(one) for one in verify_database().findings]
    assert said[0].startswith("line 7: was changed")
    assert said[1].startswith("line 12: missing")
    assert said[-1].startswith("line 19: the end is cut off")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM servicelevel_line WHERE number BETWEEN 9 AND 12",
        "DELETE FROM servicelevel_line WHERE number < 12",
        "DELETE FROM servicelevel_line WHERE number > 10",
        "DELETE FROM servicelevel_line",
        "UPDATE servicelevel_line SET hash = number || 'x' WHERE number IN (10, 20)",
        "UPDATE servicelevel_line SET previous = 'x' WHERE number IN (11, 21)",
        "UPDATE servicelevel_line SET number = -3 WHERE number = 10",
        "UPDATE servicelevel_line SET number = 40 WHERE number = 30",
        "UPDATE servicelevel_head SET number = 12",
        "UPDATE servicelevel_head SET hash = 'x'",
    ],
)
def test_several_processes_find_what_one_finds(statement: str) -> None:
    appended(30)
    assert verify_database(processes=3, worth_one=10) == verify_database()
    with GUARDS.lifted(), connection.cursor() as cursor:
        cursor.execute(statement)
    found = verify_database(processes=3, worth_one=4)
    assert found == verify_database()
    assert found.findings


@pytest.mark.django_db(transaction=True)
def test_lines_that_are_written_while_it_is_read_are_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    appended(4)

    def and_written(*bounds: int | None) -> Iterator[tuple[object, ...]]:
        appended(1)
        yield from rows_of_database(*bounds)
        appended(1)

    monkeypatch.setattr(verification, "rows_of_database", and_written)
    found = verify_database()
    assert (found.lines, found.findings) == (5, ())


@pytest.mark.django_db
def test_an_export_is_checked_without_the_database(tmp_path: Path) -> None:
    appended(5)
    file = tmp_path / "ledger.jsonl"
    file.write_text("\n".join(exported()) + "\n")
    whole = verify_file(file)
    assert (whole.lines, whole.findings) == (5, ())
    lines = file.read_text().splitlines()
    told = json.loads(lines[2])
    lines[2] = json.dumps(told | {"actor": "abel"})
    file.write_text("\n".join(lines))
    assert [one.number for one in verify_file(file).findings] == [3]
    file.write_text("\n".join(lines[:2]))
    assert verify_file(file, (whole.last_number, whole.last_hash)).findings[0].number == 3
    file.write_text("not json")
    with pytest.raises(ValueError, match="row 1"):
        verify_file(file)
