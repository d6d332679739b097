"""Reading YAML that strangers write: plain values with their lines, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicelevel.agreements.file_text import LARGEST_BYTES
from servicelevel.agreements.yaml_text import DEEPEST, MOST_PROBLEMS, read_yaml
from tests.agreements.conftest import Write


def value_of(write: Write, text: str) -> object:
    read = read_yaml(write(text))
    assert not read.problems
    return read.documents[0].value


def complaints(path: Path) -> list[str]:
    return [str(problem) for problem in read_yaml(path).problems]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("08:00", "08:00"),
        ("12:30:45", "12:30:45"),
        ("no", "no"),
        ("off", "off"),
        ("Yes", "Yes"),
        ("2016-03-01", "2016-03-01"),
        ("2016-03-01T08:00:00Z", "2016-03-01T08:00:00Z"),
        ("007", "007"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("true", True),
        ("False", False),
        ("12", 12),
        ("-3", -3),
        ("0.5", 0.5),
        ("1e3", 1000.0),
        ("1e999", "1e999"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("9" * 40, "9" * 40),
        ("~", None),
        ("null", None),
        ('"12"', "12"),
        ("'true'", "true"),
        ('""', ""),
        ("90%", "90%"),
        ("8h", "8h"),
    ],
)
def test_scalars_stay_what_people_wrote(write: Write, written: str, value: object) -> None:
    assert value_of(write, f"key: {written}") == {"key": value}


def test_keys_are_always_text(write: Write) -> None:
    assert value_of(write, "{1: a, true: b, 2016-12-24: c, null: d}") == {
        "1": "a",
        "true": "b",
        "2016-12-24": "c",
        "null": "d",
    }


def test_every_path_knows_its_line(write: Write) -> None:
    document = read_yaml(write("a:\n  b:\n    - x\n    - {c: 1,\n       d: 2}\n")).documents[0]
    assert dict(document.lines) == {
        "": 1,
        "a": 1,
        "a.b": 2,
        "a.b[0]": 3,
        "a.b[1]": 4,
        "a.b[1].c": 4,
        "a.b[1].d": 5,
    }


def test_a_path_that_is_not_there_has_the_line_of_what_is_around_it(write: Write) -> None:
    document = read_yaml(write("a:\n  b:\n    - x\n")).documents[0]
    assert document.line("a.b[7].missing") == 2
    assert document.line("nowhere") == 1


def test_several_documents_have_lines_of_the_file(write: Write) -> None:
    first, second = read_yaml(write("a: 1\n---\n\nb: 2\n---\n")).documents
    assert (first.line("a"), second.line("b")) == (1, 4)


def test_a_bomb_of_aliases_is_refused_where_each_stands(write: Write) -> None:
    path = write("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n")
    assert complaints(path) == [
        "p.yaml:1: a: the anchor &a is not read; take it out",
        "p.yaml:2: b: the anchor &b is not read; take it out",
        "p.yaml:2: b[0]: the alias *a is not read; write the value out",
        "p.yaml:2: b[1]: the alias *a is not read; write the value out",
        "p.yaml:3: c[0]: the alias *b is not read; write the value out",
        "p.yaml:3: c[1]: the alias *b is not read; write the value out",
    ]


def test_after_a_thousand_mistakes_reading_stops(write: Write) -> None:
    found = complaints(write(f"a: &a x\nb: [{'*a,' * 200_000}]\n"))
    assert len(found) == MOST_PROBLEMS + 1
    assert found[-1] == "p.yaml:2: there are more than 1000 mistakes; mend those before it first"


def test_tags_are_refused_and_nothing_of_them_is_made(write: Write) -> None:
    path = write('a: !!python/object/apply:os.system ["true"]\nb: !x 1\nc: !!binary aGk=\n')
    assert complaints(path) == [
        "p.yaml:1: a: the tag !!python/object/apply:os.system is not read; write a plain value",
        "p.yaml:2: b: the tag !x is not read; write a plain value",
        "p.yaml:3: c: the tag !!binary is not read; write a plain value",
    ]


def test_a_key_that_stands_twice(write: Write) -> None:
    path = write("a:\n  goal: 8h\n  stop: x\n  goal: 6h\n")
    assert complaints(path) == [
        "p.yaml:4: a.goal: 'goal' stands here twice; keep one of them; the other is in line 2"
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a: [1, 2\nb: 3\n", "p.yaml:2: this is not YAML: "),
        ("a: 'open\n", "p.yaml:2: this is not YAML: "),
        ("a: b: c\n", "p.yaml:1: this is not YAML: mapping values are not allowed"),
        ("a:\n  - 1\n b: 2\n", "p.yaml:3: this is not YAML: "),
        ("goal: >= 5\n", "p.yaml:1: this is not YAML: "),
        ("a: @x\n", "p.yaml:1: this is not YAML: "),
        ("[a]: 1\n", "p.yaml:1: a list or a mapping cannot be a key; write a name before the colon"),
    ],
)
def test_what_is_not_yaml_says_where(write: Write, text: str, complaint: str) -> None:
    (found,) = complaints(write(text))
    assert found.startswith(complaint)
    assert "; " in found, "there is a remedy"


def test_a_tab_is_named(write: Write) -> None:
    assert complaints(write("a:\n\tb: 1\n")) == [
        "p.yaml:2: a tab stands where YAML wants spaces; indent with spaces"
    ]


def test_nested_too_deeply(write: Write) -> None:
    assert complaints(write("a: " + "[" * 5000)) == [
        f"p.yaml:1: is nested deeper than {DEEPEST} levels; nothing in a promise file is nested so deeply"
    ]


def test_what_is_no_text(write: Write) -> None:
    assert complaints(write(b"a: 1\nb: \xff\xfe\n")) == [
        "p.yaml:2: this is not text in UTF-8 (byte 0xff at 8); save it as UTF-8"
    ]
    assert complaints(write(b"a: 1\nb: \x00\n")) == [
        "p.yaml:2: character U+0000 stands in no text; is this a YAML file? take it out"
    ]
    assert complaints(write(b"\x89PNG\r\n\x1a\n")) == [
        "p.yaml:1: this is not text in UTF-8 (byte 0x89 at 0); save it as UTF-8"
    ]


def test_a_byte_order_mark_is_no_matter(write: Write) -> None:
    assert read_yaml(write(b"\xef\xbb\xbfa: 1\n")).documents[0].value == {"a": 1}


def test_what_is_no_file(write: Write, tmp_path: Path) -> None:
    write("a: 1")
    (tmp_path / "folder").mkdir()
    assert complaints(Path("missing.yaml")) == [
        "missing.yaml: there is no such file; check the name and the folder you are in"
    ]
    assert complaints(Path("folder")) == [
        "folder: this is a folder, not a file; name its files, for instance folder/*.yaml"
    ]
    assert complaints(Path("/dev/null")) == ["/dev/null: this is not a file; name a YAML file"]


def test_a_file_that_is_too_large_is_not_read(write: Write) -> None:
    path = write(b"a: 1\n" + b"# padding\n" * (LARGEST_BYTES // 10))
    assert complaints(path) == ["p.yaml: is larger than 2 MB; split it into several files"]


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("a-:[]{}&*!|>'\"%@#,? \n\t~0."), max_size=60) | st.binary(max_size=40))
def test_no_bytes_whatever_raise_anything_but_problems(
    tmp_path_factory: pytest.TempPathFactory, text: str | bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "p.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    read = read_yaml(path)
    assert read.whole or read.problems
