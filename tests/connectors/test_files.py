"""Files that are not what they say, and rows that cannot be read: each with what, where and how to mend."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicelevel.connectors import (
    csv_table,
    daily_minutes,
    json_lines,
    limits,
    opened,
    outages_table,
    servicenow_log,
    upptime,
)
from servicelevel.connectors.local_times import GAP, TWICE, LocalTimes, TimeError
from servicelevel.connectors.mapping_file import read_mapping
from servicelevel.connectors.reading import Reading
from servicelevel.connectors.rows import Unreadable
from servicelevel.connectors.tables import Table
from servicelevel.monitoring.models import Check, Outage, Sample, TicketEvent

MAPPING = {
    "columns": {"ticket": "id", "at": "when", "state": "status", "priority": "prio"},
    "values": {"state": {"Ouvert": "New", "Clos": "Closed"}},
    "unknown": {"state": "refuse"},
    "dates": {"format": "%d.%m.%Y %H:%M", "zone": "Europe/Paris"},
    "missing": ["?"],
}


def written(folder: Path, content: str | bytes, name: str = "tickets.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def mapped(mapping: dict, zone: str = "") -> Reading:
    made, problems = read_mapping(mapping, zone, {})
    assert not problems, problems
    return Reading(checked_mapping=made)


def rows_of(folder: Path, content: str | bytes, mapping: dict = MAPPING, connector=csv_table):
    return list(connector.read(opened.checked(written(folder, content)), mapped(mapping)))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty; export it again"),
        (b"PK\x03\x04rest", "is a ZIP or XLSX file; save it as CSV"),
        (b"\x89PNG\r\n", "is a picture"),
        (b"%PDF-1.7", "is a PDF document; export the data as CSV"),
        (b"<!DOCTYPE html><title>Sign in</title>", "is a web page or XML, not a table"),
        (b"id,when\n1,\x00\x01\x02", "is binary, not text; export it as UTF-8 text"),
        (b"\xff\xfei\x00d\x00", "is text in UTF-16; save it as UTF-8"),
        (gzip.compress(b"id,when\n1,2\n" * 5_000)[:-40], "the gzip file"),
        (gzip.compress(b"id\n") + b"rubbish", "the gzip file is damaged"),
        (gzip.compress(b"0" * 40_000_000), "unpacks to more than 200 times its size"),
    ],
    ids=["empty", "zip", "png", "pdf", "html", "binary", "utf-16", "broken off", "damaged", "bomb"],
)
def test_a_file_that_is_not_a_table_is_refused_whole(tmp_path, content, said):
    with pytest.raises(Unreadable, match="tickets.csv") as error:
        opened.checked(written(tmp_path, content))
    assert said in str(error.value)


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(Unreadable, match="cannot be opened"):
        opened.checked(tmp_path / "missing.csv")


def test_a_missing_column_is_named_with_what_is_near(tmp_path):
    with pytest.raises(Unreadable, match=r"no column status did you mean statuts\?"):
        rows_of(tmp_path, "id,when,statuts,prio\n1,01.02.2024 10:00,Clos,P1\n")


def test_a_header_that_names_a_column_twice_is_refused(tmp_path):
    with pytest.raises(Unreadable, match="names id twice"):
        rows_of(tmp_path, "id,id,when,status,prio\n")


def test_rows_that_cannot_be_read_are_refused_with_number_and_reason_and_the_rest_gets_in(tmp_path):
    lines = [
        "id,when,status,prio",
        "1,01.02.2024 10:00,Ouvert,P1",
        "2,2024-02-01,Ouvert,P1",
        "3,01.02.2024 10:00,Fermé,P1",
        ",01.02.2024 10:00,Clos,P1",
        "5,01.02.2024 10:00,Clos",
        "6,,Clos,P1",
        '7,01.02.2024 10:00,"Clos,P1',
        "8,01.02.2024 10:05,Clos,?",
    ]
    found = rows_of(tmp_path, "\n".join(lines))
    told = {row.number: row.refused for row in found if row.refused}
    assert told == {
        3: "when: '2024-02-01' is not a time written as %d.%m.%Y %H:%M",
        4: "status is 'Fermé', which is not a known state; add it under values.state",
        5: "id is empty: the ticket has no number",
        6: "has 3 columns, the header has 4",
        7: "when is empty: nobody can say when it happened",
        8: "a quote is opened and never closed",
    }
    events = [one for row in found for one in row.said]
    assert [(event.ticket, event.fields["state"], event.fields["priority"]) for event in events] == [
        ("1", "New", "P1"),
        ("8", "Closed", ""),
    ]


def test_a_quote_that_is_never_closed_costs_its_own_row_only(tmp_path):
    lines = [f"{n},01.02.2024 10:{n % 60:02},Clos,P1" for n in range(300)]
    lines[40] = '40,01.02.2024 10:00,"Clos,P1'
    lines[60] = '60,01.02.2024 10:00,"Clos","P, 1"'
    lines[299] = '299,01.02.2024 10:00,Clos,"P1'
    found = rows_of(tmp_path, "\n".join(["id,when,status,prio", *lines]))
    assert [row.number for row in found if row.refused] == [42, 301]
    assert [row.number for row in found] == list(range(2, 302))


def test_a_quote_inside_a_value_is_a_character_like_any_other(tmp_path):
    content = 'id,when,status,prio\n1,01.02.2024 10:00,Clos,19" screen\n2,01.02.2024 10:00,Clos,P1\n3,01.02.2024 10:00,Clos,5" disk\n'
    found = rows_of(tmp_path, content)
    assert [one.fields["priority"] for row in found for one in row.said] == ['19" screen', "P1", '5" disk']


def test_a_header_that_seems_delimited_otherwise_says_so(tmp_path):
    with pytest.raises(Unreadable, match='It looks delimited by ";": write delimiter: ";" in the mapping'):
        rows_of(tmp_path, "id;when;status;prio\n1;01.02.2024 10:00;Clos;P1\n")


def test_lines_that_end_with_cr_alone_are_said_so(tmp_path):
    with pytest.raises(Unreadable, match="end with CR alone"):
        rows_of(tmp_path, "id,when,status,prio\r1,01.02.2024 10:00,Clos,P1\r")


def test_columns_without_a_name_do_not_matter(tmp_path):
    found = rows_of(tmp_path, "id,when,status,prio,,\n1,01.02.2024 10:00,Clos,P1,,\n")
    assert [row.refused for row in found] == [""]


def test_what_is_longer_than_can_be_kept_is_refused(tmp_path):
    content = (
        f"id,when,status,prio\n1,01.02.2024 10:00,Clos,{'P' * 81}\n{'1' * 81},01.02.2024 10:00,Clos,P1\n"
    )
    assert [row.refused for row in limits.fitting(iter(rows_of(tmp_path, content)))] == [
        "priority has 81 characters; 80 are the most",
        "ticket has 81 characters; 80 are the most",
    ]


def test_the_limits_are_the_widths_of_the_columns_that_keep_it():
    models = (TicketEvent, Check, Outage, Sample)
    widths = {name: {getattr(one._meta.get_field(name), "max_length", None) for one in models
                     if name in {field.name for field in one._meta.fields}} for name in limits.LONGEST}  # fmt: skip
    assert widths == {name: {longest} for name, longest in limits.LONGEST.items()}


def test_a_value_in_quotes_may_run_over_lines(tmp_path):
    found = rows_of(tmp_path, 'id,when,status,prio\n1,01.02.2024 10:00,Clos,"P1\nurgent, really"\n')
    assert [one.fields["priority"] for row in found for one in row.said] == ["P1\nurgent, really"]


def test_bytes_that_are_no_utf8_and_nul_bytes_refuse_their_row_only(tmp_path):
    content = (
        b"id,when,status,prio\n1,01.02.2024 10:00,Clos,P1\n"
        + b"x" * 3_000
        + b"\n2,\xff,Clos,P1\n3,\x00,Clos,P1\n4,01.02.2024 10:00,Clos,P1\n"
    )
    found = rows_of(tmp_path, content)
    assert [row.number for row in found if row.said] == [2, 6]
    assert [row.refused for row in found][2:4] == ["is not utf-8 at byte 3", "holds a NUL byte"]


def test_a_line_of_200_megabytes_is_one_refused_row(tmp_path):
    path = tmp_path / "tickets.csv"
    with path.open("wb") as file:
        file.write(b"id,when,status,prio\n1,01.02.2024 10:00,Clos,P1\n")
        for _ in range(200):
            file.write(b"9" * 1_000_000)
        file.write(b"\n2,01.02.2024 10:00,Clos,P1\n")
    found = list(csv_table.read(opened.checked(path), mapped(MAPPING)))
    assert [row.refused for row in found] == ["", "the line is longer than 1,000,000 bytes", ""]
    assert len(found[1].raw) < 1_000


def test_a_naive_time_without_a_zone_is_refused_with_what_to_add(tmp_path):
    mapping = MAPPING | {"dates": {"format": "%d.%m.%Y %H:%M"}}
    found = rows_of(tmp_path, "id,when,status,prio\n1,01.02.2024 10:00,Clos,P1\n", mapping)
    assert (
        found[0].refused
        == "when: '01.02.2024 10:00' has no time zone; say which it is with --zone or zone: in the mapping"
    )


def test_a_wrong_mapping_says_everything_at_once():
    wrong = {
        "shape": "wide", "colums": {}, "columns": {"state": "status"}, "dates": {"zone": "Europe/Pariss"}, "delimiter": "ab",
        "encoding": "utf-9", "unknown": {"state": "perhaps"},
    }  # fmt: skip
    _, problems = read_mapping(wrong, "", {})
    assert {problem.path for problem in problems} == {
        "shape", "colums", "columns.ticket", "dates.zone", "delimiter", "encoding", "unknown.state",
    }  # fmt: skip
    assert any("Europe/Paris" in str(problem) for problem in problems)


def test_a_row_for_each_ticket_becomes_an_event_for_each_stamp(tmp_path):
    mapping = {
        "shape": "tickets",
        "columns": {"ticket": "id", "priority": "prio"},
        "stamps": {"opened": "created", "resolved": {"column": "done", "state": "Solved"}},
    }
    content = "id,prio,created,done\nA,P1,2024-02-01T10:00:00Z,2024-02-01T12:00:00+01:00\nB,P2,2024-02-01T10:00:00Z,\nC,P1,,2024-02-01T10:00Z\n"
    found = rows_of(tmp_path, content, mapping)
    assert [[(one.ticket, one.fields["state"], one.occurred_at) for one in row.said] for row in found] == [
        [("A", "New", 1706781600_000000), ("A", "Solved", 1706785200_000000)],
        [("B", "New", 1706781600_000000)],
        [],
    ]
    assert found[2].refused == "created is empty: nobody can say when the ticket was opened"


def test_json_lines_reach_into_objects_and_refuse_what_is_no_object(tmp_path):
    mapping = {"columns": {"ticket": "key", "at": "at", "state": "fields.status.name", "event_id": "id"}}
    content = '{"key": "A", "at": "2024-02-01T10:00:00Z", "id": 7, "fields": {"status": {"name": "Open"}}}\n[1]\n{"key": \n'
    content += '{"key": "B", "at": "2024-02-01T10:00:00", "id": 8}\n' + "[" * 100_000 + "\n"
    found = rows_of(tmp_path, content, mapping, json_lines)
    assert [(one.ticket, one.event_id, one.fields["state"]) for row in found for one in row.said] == [
        ("A", "A/7", "Open")
    ]
    assert [row.refused.split(" (")[0] for row in found[1:]] == [
        "is not an object", "is not JSON",
        "at: '2024-02-01T10:00:00' has no time zone; say which it is with --zone or zone: in the mapping", "is nested too deeply",
    ]  # fmt: skip


def test_json_lines_tell_what_is_absent_from_what_is_null(tmp_path):
    mapping = {"columns": {"ticket": "key", "at": "at", "assignee": "who", "state": "s", "x_vip": "vip"}}
    content = '{"key": "A", "at": "2024-02-01T10:00:00Z", "who": null, "vip": true}\n{"key": "A", "at": "2024-02-01T10:00:00Z"}\n'
    found = rows_of(tmp_path, content, mapping, json_lines)
    assert [one.fields for row in found for one in row.said] == [{"assignee": "", "x_vip": "true"}, {}]
    assert found[-1].odd == ("no object has s; see the mapping",)


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        (r'{"key": "A\u0000", "at": "2024-02-01T10:00:00Z"}', "holds a NUL character"),
        (r'{"key": "A\ud800", "at": "2024-02-01T10:00:00Z"}', "holds half a character (a lone surrogate)"),
        ('{"key": "A", "at": ' + "9" * 5_000 + "}", "holds a number of thousands of digits"),
    ],
)
def test_json_that_no_database_can_keep_is_refused(tmp_path, line, refused):
    mapping = {"columns": {"ticket": "key", "at": "at"}}
    assert [row.refused for row in rows_of(tmp_path, line + "\n", mapping, json_lines)] == [refused]


def test_an_empty_cell_empties_the_field_or_says_nothing_as_the_mapping_has_it(tmp_path):
    content = "id,when,status,prio\n1,01.02.2024 10:00,,P1\n"
    for blank, fields in (("empties", {"state": "", "priority": "P1"}), ("says nothing", {"priority": "P1"})):
        found = rows_of(tmp_path, content, MAPPING | {"blank": blank})
        assert [one.fields for row in found for one in row.said] == [fields]


def test_columns_may_have_formats_of_their_own(tmp_path):
    mapping = {
        "shape": "tickets", "columns": {"ticket": "id"}, "stamps": {"opened": "created", "closed": "done"},
        "dates": {"format": "epoch milliseconds", "columns": {"done": {"format": "%d.%m.%Y %H:%M", "zone": "Europe/Paris"}}},
    }  # fmt: skip
    found = rows_of(tmp_path, "id,created,done\nA,1706781600123,01.02.2024 12:00\n", mapping)
    assert [one.occurred_at for row in found for one in row.said] == [1706781600_123000, 1706785200_000000]


@pytest.mark.parametrize(
    ("dates", "path"),
    [
        ("dd/mm/yyyy hh:mm", "dates.format"),
        ({"format": "%d/%m %H:%M"}, "dates.format"),
        ({"zone": "Paris"}, "dates.zone"),
        ({"formt": "iso"}, "dates.formt"),
        ({"columns": {"whn": "iso"}}, "dates.columns.whn"),
    ],
)
def test_a_format_of_dates_that_cannot_be_used_is_a_problem_of_the_mapping(dates, path):
    _, problems = read_mapping(MAPPING | {"dates": dates}, "", {})
    assert [problem.path for problem in problems] == [path]
    assert str(problems[0])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-9", "cp037"])
def test_an_encoding_that_hides_line_ends_is_a_problem_of_the_mapping(encoding):
    _, problems = read_mapping(MAPPING | {"encoding": encoding}, "", {})
    assert [problem.path for problem in problems] == ["encoding"]


def test_what_a_row_is_known_by_again_does_not_rest_on_what_the_mapping_makes_of_it(tmp_path):
    content = "id,when,status,prio\n1,01.02.2024 10:00,Clos,P1\n"
    other = MAPPING | {
        "values": {"state": {"Clos": "Resolved"}},
        "dates": {"format": "%d.%m.%Y %H:%M", "zone": "UTC"},
    }
    ids = [
        [one.event_id for row in rows_of(tmp_path, content, using) for one in row.said]
        for using in (MAPPING, other)
    ]
    assert ids[0] == ids[1]


def test_a_csv_given_as_json_lines_is_refused_whole(tmp_path):
    with pytest.raises(Unreadable, match="is not JSON lines"):
        rows_of(tmp_path, "id,when\n1,2\n", {"columns": {"ticket": "id", "at": "when"}}, json_lines)


@pytest.mark.parametrize("connector", [servicenow_log, daily_minutes])
def test_a_source_without_a_zone_is_refused(tmp_path, connector):
    with pytest.raises(Unreadable, match="no time zone; add --zone"):
        list(connector.read(opened.checked(written(tmp_path, "number,x\n1,2\n")), Reading()))


def test_checks_and_outages_refuse_rows_that_say_nothing_clear(tmp_path):
    checks = "checked_at,service,status\n2026-01-01T00:00:00Z,Mail,up\n2026-01-01T00:05:00,Mail,down\n2026-01-01T00:10:00Z,Mail,maybe\n"
    found = list(upptime.read(opened.checked(written(tmp_path, checks)), Reading()))
    assert [bool(row.said) for row in found] == [True, False, False]
    outages = "service,started_at,ended_at,kind\nMail,2026-01-01T10:00Z,2026-01-01T09:00Z,\nMail,2026-01-01T10:00Z,,outag\nMail,2026-01-01T10:00Z,,\n"
    found = list(outages_table.read(opened.checked(written(tmp_path, outages)), Reading()))
    assert [row.refused for row in found] == [
        "ended_at lies before started_at",
        "kind is 'outag'; did you mean outage?",
        "",
    ]


def test_local_times_at_a_change_of_clocks():
    times = LocalTimes("%Y-%m-%d %H:%M", "America/Chicago")
    assert times.read("2024-03-10 02:30") == (1710057600_000000, GAP)
    assert times.read("2024-11-03 01:30") == (1730615400_000000, TWICE)
    assert times.read("2024-07-01 12:00") == (1719853200_000000, "")
    with pytest.raises(TimeError, match=r"did you mean .*America/Chicago"):
        LocalTimes("iso", "America/Chicgo")


plain = st.text(
    st.characters(codec="utf-8", exclude_characters='\x00\r\n"', exclude_categories=["Cs", "Cc", "Zl", "Zp"]),
    max_size=8,
)
values = st.one_of(plain, st.sampled_from(["a,b", 'say "x"', "two\nlines", ""]))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(values, min_size=1, max_size=5), max_size=8))
def test_a_record_never_shifts_its_columns(tmp_path_factory, table):
    """What the csv module writes comes back as it was, or is refused for its number of columns; nothing is lost."""
    import csv as standard
    import io

    text = io.StringIO()
    writer = standard.writer(text, lineterminator="\n")
    writer.writerow(["a", "b", "c"])
    writer.writerows(table)
    path = written(tmp_path_factory.mktemp("t"), text.getvalue())
    found = list(Table(opened.checked(path)).records())
    expected = table
    assert [record.values for record in found if not record.refused] == [
        row for row in expected if len(row) == 3
    ]
    assert len(found) == len(expected)


pieces = st.lists(st.sampled_from(['"', '""', ",", "a", "b", " ", "é", "\n", "\r\n", "1"]), max_size=60).map(
    "".join
)


@settings(max_examples=300, deadline=None)
@given(pieces)
def test_of_any_text_each_line_is_read_once_or_refused(tmp_path_factory, text):
    """No line is lost or read twice, whatever quotes do: the numbers rise, and what is read has the header's columns."""
    path = written(tmp_path_factory.mktemp("t"), "a,b,c\n" + text)
    found = list(Table(opened.checked(path)).records())
    numbers = [record.number for record in found]
    assert numbers == sorted(set(numbers))
    assert all(len(record.values) == 3 for record in found if not record.refused)
    kept = "".join("".join(record.values) if not record.refused else record.raw for record in found)
    for letter in "abé1":
        assert kept.count(letter) == text.count(letter)
