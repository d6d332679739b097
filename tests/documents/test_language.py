"""The text of templates: what is read of it, what is put in, what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicelevel.documents.language.gaps import Values, filled, problems_of
from servicelevel.documents.language.known import KNOWN, built_in
from servicelevel.documents.language.reading import read
from servicelevel.errors import Invalid

WORDS = (
    st.text("abc xyz,.;", min_size=1)
    .map(str.strip)
    .filter(lambda one: one and not one.startswith(("-", "*", "|", "#")))
)


@given(st.lists(st.tuples(WORDS, st.lists(WORDS, min_size=1, max_size=4)), min_size=1, max_size=4))
def test_every_paragraph_is_read_in_its_section(sections: list[tuple[str, list[str]]]) -> None:
    text = "\n\n".join(f"## {heading}\n" + "\n\n".join(parts) for heading, parts in sections)
    found = [(one["heading"], [part["paragraph"] for part in one["parts"]]) for one in read(text)["sections"]]
    assert found == sections


def test_lists_tables_and_paragraphs_follow_each_other() -> None:
    text = "## A\nFirst\nline.\n- one\n- two\n  and more\nAfter.\n| x | y |\n|---|---|\n| 1 | 2 |\n{{table: t}}\n"
    assert read(text)["sections"][0]["parts"] == [
        {"paragraph": "First line."},
        {"list": ["one", "two and more"]},
        {"paragraph": "After."},
        {"table": {"head": ["x", "y"], "rows": [["1", "2"]]}},
        {"insert": ["table", "t"]},
    ]


def test_what_is_wrong_is_said_with_its_line_all_at_once() -> None:
    with pytest.raises(Invalid) as wrong:
        read("before\n\n## A\n#no\n\n| a | b |\n| 1 |\n")
    assert [problem.path for problem in wrong.value.problems] == [
        "text, line 1",
        "text, line 4",
        "text, line 7",
    ]


@pytest.mark.req("R195")
@pytest.mark.parametrize("kind", sorted(KNOWN))
def test_the_built_in_templates_have_no_gap_that_nobody_fills(kind: str) -> None:
    assert problems_of(built_in(kind), KNOWN[kind]) == []


def test_a_gap_that_is_misspelt_or_missing_is_said_with_what_is_near() -> None:
    found = problems_of("## A\n{{servise}}\n", KNOWN["slr"])
    assert "service" in str(found[0])
    assert "{{table: requirements}} is missing" in str(found[1])


def test_what_stays_empty_leaves_no_heading_behind_and_values_are_not_read_again() -> None:
    content = filled(
        "## A\n{{title}}\n\n## B\n{{changes}}\n", Values({"title": "{{changes}}", "changes": ""})
    )
    assert content == {"sections": [{"heading": "A", "parts": [{"paragraph": "{{changes}}"}]}]}
