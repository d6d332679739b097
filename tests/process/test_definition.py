"""The process as data: what the document says, what we read in it, and that every difference has its reason."""

from __future__ import annotations

from copy import deepcopy

import pytest
import yaml

from servicelevel.organisation import roles
from servicelevel.process.definition import (
    Malformed,
    as_mapping,
    differences,
    parse,
    shipped,
    validate,
    words_of_arrows,
)

LITERAL, RESOLVED = shipped().literal, shipped().resolved
MATRIX = [
    ("R130", "1.1", "A ... R C ."), ("R131", "1.2", "A ... C C ."), ("R132", "1.3", "AR ... I I ."),
    ("R133", "1.4", "AR ... I I ."), ("R134", "2.1", "AR I I I I ."), ("R135", "2.2", "AR . C C C ."),
    ("R136", "2.3", "A . . . . ."), ("R137", "2.4", "A I I I I ."), ("R138", "2.5", "AR I I I I ."),
    ("R139", "2.6", "A I I C C ."), ("R140", "3.1", "AR . . . . ."), ("R141", "3.2", "AR R R R . ."),
    ("R142", "3.3", "AC R C C C ."), ("R143", "3.4", "A I I I I ."), ("R144", "3.5", "A R I I R R"),
    ("R145", "3.6", "AR I . I C I"), ("R146", "4.1", "AR . . C C ."), ("R147", "4.2", "A . . C R ."),
    ("R148", "4.3", "AC . R R R ."), ("R149", "4.4", "A . R R C ."), ("R150", "4.5", "AR . I I I ."),
    ("R151", "5.1", "A . R R R ."), ("R152", "5.2", "AR . . . C ."), ("R153", "5.3", "AR . I I C ."),
]  # fmt: skip
"""The matrix of Appendix 1 as a reader of the page sees it, row by row."""
COLUMNS = ("service-level-manager", "contract-manager", "external-vendor", "infrastructure-lead", "service-owner", "customer")  # fmt: skip


def row(told: str) -> dict[str, str]:
    cells = told.replace("...", ". .").split()
    return {role: letters for role, letters in zip(COLUMNS, cells, strict=True) if letters != "."}


@pytest.mark.parametrize(
    ("step", "cells"), [pytest.param(step, row(told), marks=pytest.mark.req(r)) for r, step, told in MATRIX]
)
def test_the_literal_matrix_is_that_of_the_document(step: str, cells: dict[str, str]) -> None:
    assert dict(LITERAL.raci[step]) == cells


@pytest.mark.req("R128")
def test_the_resolved_process_can_run() -> None:
    assert validate(RESOLVED, roles.NAMES) == ()
    for key in RESOLVED.steps:
        assert len(RESOLVED.roles_with(key, "A")) == 1
        assert RESOLVED.roles_with(key, "R")


def test_the_literal_process_cannot_and_it_is_said_why() -> None:
    found = {(one.path, one.message) for one in validate(LITERAL, roles.NAMES)}
    assert ("steps.5.3.arrows", "is neither a step nor a procedure") in found
    assert {path for path, message in found if message == "names no way on"} == {
        f"steps.{key}.arrows" for key in ("2.6", "3.1", "3.2", "3.3", "5.1")
    }


ARROWS = {
    "1.1": "-> 1.2", "1.2": "yes -> 1.3, no -> 2.0", "1.3": "-> 1.4", "1.4": "-> 2.0", "2.1": "-> 2.2", "2.2": "-> 2.3",
    "2.3": "define capabilities -> 1.0 and back to 2.2, modify SLR -> 2.4, no action -> 2.5",
    "2.4": "met -> 2.5, not met -> 2.3", "2.5": "-> 2.6", "2.6": "-> 3.0", "3.1": "-> 3.2, -> 3.3", "3.2": "-> 3.4",
    "3.3": "-> 3.4", "3.4": "yes -> 3.5, no -> 3.2, no -> 3.3", "3.5": "-> 3.6", "3.6": "-> 4.0",
    "4.1": "no -> 4.2, yes -> 4.3", "4.2": "-> 4.3", "4.3": "-> 4.4", "4.4": "-> 4.5", "4.5": "-> 5.0", "5.1": "-> 5.2",
    "5.2": "yes -> 4.0, no -> 5.3", "5.3": "-> 5.2",
}  # fmt: skip


@pytest.mark.req("R90", "R91", "R96", "R97", "X1", "X2", "X3", "X4", "X5", "X7")
def test_every_arrow_of_the_resolved_reading() -> None:
    assert {key: words_of_arrows(step) for key, step in RESOLVED.steps.items()} == ARROWS


@pytest.mark.req("X1", "X3", "X4")
def test_the_literal_arrows_stay_as_they_were_written() -> None:
    said = {key: words_of_arrows(step) for key, step in LITERAL.steps.items()}
    assert said["5.3"] == "-> 7.5.2"
    assert said["1.2"] == "yes -> Change Management, no -> 2.0"
    assert said["2.4"] == "-> 2.5"


@pytest.mark.req("X11", "X12", "X13", "X14", "X15", "X16", "X17", "X18", "X37")
@pytest.mark.parametrize(
    ("step", "role", "literal", "resolved"),
    [
        ("3.3", "customer", "", "R"), ("3.3", "contract-manager", "R", "C"), ("3.3", "service-level-manager", "AC", "AR"),
        ("3.4", "service-owner", "I", "C"), ("3.4", "customer", "", "C"), ("3.5", "contract-manager", "R", ""),
        ("4.2", "infrastructure-lead", "C", "R"), ("4.4", "service-owner", "C", "R"), ("4.5", "customer", "", "I"),
        ("2.3", "service-level-manager", "A", "AR"), ("3.2", "service-owner", "", "C"), ("5.3", "process-owner", "", "C"),
        ("2.1", "customer", "", "C"), ("2.4", "customer", "", "C"), ("2.6", "customer", "", "I"),
    ],
)  # fmt: skip
def test_what_the_resolved_matrix_changes(step: str, role: str, literal: str, resolved: str) -> None:
    assert (LITERAL.letters(step, role), RESOLVED.letters(step, role)) == (literal, resolved)


def test_every_difference_names_the_contradiction_that_it_resolves_and_the_reason() -> None:
    known = shipped().contradictions
    for one in differences(shipped()):
        assert one.x in known, one
        assert one.because
        assert one.literal != one.resolved, one


def test_every_contradiction_quotes_what_stands_there_and_changes_something() -> None:
    known = shipped().contradictions
    assert set(known) == {f"X{number}" for number in range(1, 38)} | {"Y1"}
    for one in known.values():
        assert one.quotes, one.key
        assert one.finding, one.key
        assert one.resolution, one.key
        assert one.because, one.key
    assert {one.x for one in differences(shipped())} == set(known)


EFFECTS = [
    ("X1", "5.3", "arrows", "-> 7.5.2", "-> 5.2"),
    ("X2", "2.3", "arrows", "define capabilities -> 1.0,", "define capabilities -> 1.0 and back to 2.2"),
    ("X2", "1.2", "rule", "", "that SLR goes on at 2.2"),
    ("X3", "1.2", "arrows", "yes -> Change Management", "yes -> 1.3"),
    ("X4", "2.4", "arrows", "-> 2.5", "met -> 2.5, not met -> 2.3"),
    ("X5", "2.6", "arrows", "nothing", "-> 3.0"),
    ("X5", "2.0", "outputs", "Documented Service Level Requirements", "Interim SLA (informal)"),
    ("X6", "2.0", "triggers", "Request for new service", "Existing service without SLR"),
    ("X7", "3.1", "arrows", "nothing", "-> 3.2, -> 3.3"),
    ("X7", "3.4", "joins", "", "3.2, 3.3"),
    ("X8", "3.4", "rule", "", "every party of an OLA or UC"),
    ("X9", "3.2", "rule", "", "signed and authorised here"),
    ("X10", "3.5", "rule", "", "A scan of paper or an electronic signature"),
    ("X10", "2.5", "rule", "", "the one repository"),
    ("X11", "3.3", "RACI customer", "", "R"),
    ("X11", "3.3", "RACI contract-manager", "R", "C"),
    ("X12", "3.4", "RACI service-owner", "I", "C"),
    ("X13", "3.5", "RACI contract-manager", "R", ""),
    ("X14", "4.2", "RACI infrastructure-lead", "C", "R"),
    ("X14", "4.4", "RACI service-owner", "C", "R"),
    ("X15", "4.5", "RACI customer", "", "I"),
    ("X16", "2.3", "RACI service-level-manager", "A", "AR"),
    ("X16", "4.3", "RACI service-level-manager", "AC", "A"),
    ("X17", "3.2", "RACI service-owner", "", "C"),
    ("X18", "5.3", "RACI process-owner", "", "C"),
    ("X18", "service-liaison", "role", "", "Brings in requirements"),
    ("X18", "Event 1", "audience", "Service Delivery Managers", "Infrastructure Leads and Process Owners"),
    ("X19", "KPI 1", "reading", "", "lower control limit"),
    ("X20", "KPI 5", "ours", "", "30 days"),
    ("X21", "KPI 3", "counts", "", "of all offered services"),
    ("X22", "KPI 2", "captured_at", "4.3", "5.1"),
    ("X23", "document", "context", "between Availability Management", "between Service Level Management"),
    ("X24", "document", "appendices", "Appendix 4: Repositories", "Appendix 3: Repositories"),
    ("X25", "Communication 3", "row", "", "the Customer Feedback Survey comes"),
    ("X26", "Event 1", "timing", "", "Within 5 working days"),
    ("X27", "Communication 2", "activity", "meeting to review SLA statistics", "internal review"),
    ("X28", "Communication 4", "timing", "7 days before meeting", "7 calendar days"),
    ("X28", "4.5", "rule", "", "3 working days before the review"),
    ("X29", "Email", "types", "Reports", "Controlled Documents"),
    ("X29", "Service Management tool", "types", "Automated Notification", "Notifications"),
    ("X30", "CS OLA Template", "reference", "SLA Template", "OLA Template"),
    ("X31", "5.3", "rule", "", "one kind of record"),
    ("X32", "5.1", "rule", "", "Breached levels"),
    ("X33", "control", "Supersedes", "No Previous Versions", "Version 1.0"),
    ("X33", "phases", "Phase 1", "", "Design the process"),
    ("X34", "document", "escalation_annex", "", "underpinning contract"),
    ("X35", "general", "row", "", "Service Desk, suppliers"),
    ("X36", "3.3", "responsible", "service-level-manager, customer", "cs-management"),
    ("X36", "cs-management", "role", "", "May negotiate major services directly"),
    ("X37", "2.1", "RACI customer", "", "C"),
    ("X37", "2.6", "RACI customer", "", "I"),
]  # fmt: skip
"""What each resolution changes: where, what, a part of what was written, a part of how it is read."""


@pytest.mark.parametrize(
    ("x", "place", "what", "literal", "resolved"),
    [pytest.param(*one, marks=pytest.mark.req(one[0]), id="-".join(one[:3])) for one in EFFECTS],
)
def test_what_a_resolution_changes(x: str, place: str, what: str, literal: str, resolved: str) -> None:
    found = [one for one in differences(shipped()) if (one.x, one.place, one.what) == (x, place, what)]
    assert len(found) == 1
    assert literal in found[0].literal
    assert bool(literal) == bool(found[0].literal)
    assert resolved in found[0].resolved
    assert bool(resolved) == bool(found[0].resolved)


def test_each_contradiction_has_an_effect_among_those_tested() -> None:
    assert {one[0] for one in EFFECTS} == {f"X{number}" for number in range(1, 38)}


@pytest.mark.req("X31", "X32")
def test_misspellings_and_other_names_find_a_word_in_a_search_only() -> None:
    words = shipped().surroundings.document.words
    assert {"breech", "Breeched"} <= set(words["breach"])
    assert "CSIP process" in words["Service Improvement Procedure"]
    ours = " ".join(one.resolution for one in shipped().contradictions.values())
    assert "breech" not in ours


@pytest.mark.req("R129")
def test_every_letter_belongs_to_a_class_of_the_legend() -> None:
    legend = shipped().legend
    assert set(legend.columns) == set(COLUMNS)
    assert [legend.class_of(letters) for letters in ("AR", "R", "C", "I", "")] == [
        "Primary Roles in Process", "Primary Roles in Process", "Primary Interactions", "Secondary Roles", "",
    ]  # fmt: skip


@pytest.mark.req("X18", "X36")
def test_every_role_of_the_software_is_one_of_the_process_with_duties() -> None:
    assert set(shipped().roles) == set(roles.NAMES)
    assert all(one.duties for one in shipped().roles.values())


def test_the_shipped_process_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        RESOLVED.raci["1.1"]["customer"] = "A"  # type: ignore[index]
    with pytest.raises(AttributeError):
        RESOLVED.steps["1.1"].name = "Other"  # type: ignore[misc]
    assert shipped() is shipped()


def test_a_reading_survives_being_written_and_read() -> None:
    text = yaml.safe_dump(as_mapping(RESOLVED), sort_keys=False, allow_unicode=True)
    assert parse(yaml.safe_load(text), "resolved") == RESOLVED


def changed(**what: object) -> dict[str, object]:
    mapping = deepcopy(as_mapping(RESOLVED))
    steps = {step["key"]: step for procedure in mapping["procedures"] for step in procedure["steps"]}
    for name, value in what.items():
        step, _, field = name.partition("__")
        steps[step.replace("_", ".")][field] = value
    return mapping


@pytest.mark.req("R128")
@pytest.mark.parametrize(
    ("mapping", "path", "message"),
    [
        (changed(**{"1_1__arrows": [{"to": "9.9"}]}), "steps.1.1.arrows", "neither a step nor a procedure"),
        (changed(**{"1_2__arrows": [{"to": "1.3", "outcome": "yes"}]}), "steps.1.2.arrows", "decides nothing"),
        (changed(**{"1_4__arrows": [{"to": "1.3"}], "1_2__arrows": [{"to": "1.3", "outcome": "a"}, {"to": "1.1", "outcome": "b"}]}), "steps.1.3", "no way to the end"),
        (changed(**{"1_1__arrows": [{"to": "1.3"}]}), "steps.1.2", "never reached"),
        (changed(**{"3_4__arrows": [{"to": "3.5", "outcome": "yes"}, {"to": "3.2", "outcome": "no"}]}), "steps.3.4.joins", "a step that does not come"),
    ],
)  # fmt: skip
def test_a_process_that_cannot_run_is_refused_with_its_place(mapping: dict, path: str, message: str) -> None:
    found = validate(parse(mapping), roles.NAMES)
    assert any(one.path == path and message in one.message for one in found), found


@pytest.mark.req("R128")
@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"service-level-manager": "A", "service-owner": "A"}, "is accountable"),
        ({"service-level-manager": "R"}, "is accountable"),
        ({"service-level-manager": "AR", "king": "C"}, "is no role"),
    ],
)
def test_exactly_one_role_is_accountable(cells: dict[str, str], message: str) -> None:
    mapping = as_mapping(RESOLVED)
    mapping["raci"]["2.2"] = cells
    assert any(message in one.message for one in validate(parse(mapping), roles.NAMES))


def test_everything_that_is_malformed_is_said_at_once() -> None:
    mapping = changed(**{"1_1__kind": "party", "2_1__within_days": -3, "3_1__arrows": [{"outcome": "x"}]})
    mapping["raci"]["1.1"]["service-level-manager"] = "Z"
    with pytest.raises(Malformed) as refused:
        parse(mapping)
    assert len(refused.value.problems) == 4
    with pytest.raises(Malformed):
        parse({"procedures": "none"})
