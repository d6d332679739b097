"""Consents, sections, measures and clauses as pure rules, held against slow and obvious ways to say the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicelevel.agreements.negotiation import rules
from servicelevel.agreements.negotiation.clauses import changed, clauses
from servicelevel.agreements.negotiation.desk.proposal_form import ProposalForm, as_yaml
from servicelevel.agreements.negotiation.initiation import checklist, next_review
from servicelevel.agreements.negotiation.rules import Proof, Said, Seat
from servicelevel.contents import canonical
from tests.agreements.negotiation.cases import OLA, SLA

CUSTOMER, OWNER = Seat("customer", "physics"), Seat("service-owner")
AT = datetime(2026, 10, 14, tzinfo=UTC)
words = st.builds(
    Said, st.sampled_from([CUSTOMER, OWNER]), st.sampled_from(["agrees", "objects", "waived"]), st.sampled_from("abc"),
    st.just(AT),
)  # fmt: skip


@pytest.mark.req("R108")
@given(st.lists(words, max_size=8), st.sampled_from("abc"))
def test_the_last_word_on_the_present_text_counts(said, latest):
    for one in rules.standings([CUSTOMER, OWNER], said, latest):
        state = "open"
        for word in said:
            if word.seat == one.seat and word.position == "agrees" and word.digest != latest:
                state = "fell"
        for word in said:
            if word.seat == one.seat and word.digest == latest:
                state = word.position
        assert one.state == state
        assert one.is_settled == (state in ("agrees", "waived"))


contents = st.fixed_dictionaries(
    {"title": st.sampled_from(["A", "B"]), "targets": st.dictionaries(st.sampled_from("xy"), st.fixed_dictionaries({"goal": st.integers(0, 2)}))},
    optional={
        "support": st.sampled_from([{"hours": "a", "contact": "b"}, {"hours": "c", "contact": "b"}]),
        "security": st.lists(st.sampled_from("pq"), max_size=2), "unheard_of": st.integers(0, 1),
        "report": st.sampled_from([{"period": "week"}, {"period": "year"}]),
    },
)  # fmt: skip


@given(contents, contents)
def test_two_texts_differ_in_a_clause_if_and_only_if_they_differ(one, other):
    assert (not changed(one, other)) == (canonical(one) == canonical(other))
    assert {each.clause for each in changed(one, other)} <= clauses(one).keys() | clauses(other).keys()
    assert all(each.lines for each in changed(one, other) if each.clause.startswith("target:"))


@pytest.mark.req("X8", "R40", "R41", "R42")
def test_who_must_agree_to_what():
    assert rules.seats("SLA", "physics", "computing") == (CUSTOMER, OWNER)
    assert rules.seats("OLA", "computing", "network") == (Seat("infrastructure-lead", "network"),)
    assert rules.seats("UC", "computing", "relay") == (
        Seat("external-vendor", "relay"),
        Seat("contract-manager"),
    )


@pytest.mark.req("R107")
def test_the_sections_that_every_sla_has():
    assert rules.missing_sections(SLA, []) == []
    assert rules.missing_sections(OLA, []) == ["capacity", "support", "continuity"]
    assert rules.missing_sections(OLA, ["capacity", "support"]) == ["continuity"]


@pytest.mark.req("R171")
def test_a_target_without_a_proof_is_not_proven():
    assert rules.unproven(SLA, {}) == ["available"]
    assert rules.unproven(SLA, {"available": Proof(False)}) == ["available"]
    assert rules.unproven(SLA, {"available": Proof(True)}) == []
    marked = {**SLA, "targets": {"available": {**SLA["targets"]["available"], "unmeasured": True}}}
    assert rules.unproven(marked, {}) == []


@pytest.mark.req("R27")
def test_the_checklist_follows_from_the_terms():
    found = checklist(SLA, date(2027, 1, 1))
    assert {one.key for one in found} == {"target:available", "support", "continuity:1", "capacity:1"}
    assert {one.due_on for one in found} == {date(2026, 12, 25)}


@pytest.mark.req("R33")
@pytest.mark.parametrize(
    ("review", "today", "expected"),
    [
        ({"every": "12 months"}, date(2026, 10, 14), date(2027, 2, 28)),
        ({"every": "12 months"}, date(2027, 3, 1), date(2028, 2, 29)),
        ({"every": "2 weeks"}, date(2026, 3, 1), date(2026, 3, 14)),
        ({"next": "2026-12-01"}, date(2026, 10, 14), date(2026, 12, 1)),
        ({"next": "2026-09-01", "every": "1 month"}, date(2026, 10, 14), date(2026, 11, 1)),
        ({"next": "2026-09-01"}, date(2026, 10, 14), date(2026, 9, 1)),
        ({}, date(2026, 10, 14), None),
    ],
)  # fmt: skip
def test_the_next_review(review, today, expected):
    begins = date(2024, 2, 29) if "12 months" in review.values() else date(2026, 2, 28)
    assert next_review(review, begins, today) == expected


@given(st.integers(1, 40), st.sampled_from(["day", "week", "month", "year"]), st.integers(0, 2000))
def test_the_next_review_is_never_in_the_past_and_never_more_than_one_interval_away(amount, unit, later):
    begins = date(2026, 1, 1)
    today = begins + timedelta(days=later)
    found = next_review({"every": f"{amount} {unit}s"}, begins, today)
    longest = {"day": 1, "week": 7, "month": 31, "year": 366}[unit] * amount
    assert found is not None
    assert today <= found <= today + timedelta(days=longest)
    assert found > begins


def test_a_text_goes_through_its_form_and_comes_back_the_same():
    text = SLA | {
        "business_goal": "No shift is lost.", "security": ["Kept here"], "exclusions": ["Private machines"],
        "escalation": [{"level": 1, "functional": "Mail team", "hierarchical": "Owner", "after": "2h"}],
        "report": {"period": "quarter"}, "roll_up": {"weighted": {"available": 2}}, "until": "2028-01-01",
        "review": {"every": "12 months", "next": "2027-06-01"}, "customer_responsibilities": ["A contact", "A room"],
    }  # fmt: skip
    data = ProposalForm.initial_of(text) | {"summary": "The same."}
    form = ProposalForm(["support"], text, data)
    assert form.is_valid(), form.errors
    content, lines = form.written()
    assert canonical(content) == canonical(text)
    assert lines["targets.available.goal"] == as_yaml(text["targets"]).splitlines().index("  goal: 99.5%") + 1
