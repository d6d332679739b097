"""Acts within 2.1 and 2.4: what the customer needs, and the requirements that come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.models import Person
from servicelevel.process.steps import Doing, Done
from servicelevel.requirements import rules
from servicelevel.requirements.consequences import check_may_drop
from servicelevel.requirements.figures import KINDS, read_figure
from servicelevel.requirements.fixing import content_of, written_now
from servicelevel.requirements.history import Proposal
from servicelevel.requirements.models import Need, Requirement, Requirements
from servicelevel.requirements.parties import is_customer
from servicelevel.requirements.within import within
from servicelevel.requirements.written_words import empty
from servicelevel.worktime.problems import Problem

WHO_GATHERS = (roles.SERVICE_LIAISON, roles.SERVICE_OWNER, roles.CUSTOMER)
MOST = 200


@dataclass(frozen=True)
class Written:
    """A requirement as somebody writes it. figure: the mapping that `figures.read_figure` reads, empty for none."""

    kind: str
    statement: str
    source: str
    citation: str
    figure: Mapping[str, Any] = field(default_factory=dict)
    link: str = ""


@within("2.1", "2.4", also=WHO_GATHERS)
def record_need(doing: Doing, row: Requirements, *, words: str, stated_by: str = "") -> Done[Need]:
    """Write down what the customer needs, in the customer's words. stated_by: who said it, where not the customer writes."""
    said_by = str(doing.person) if is_customer(doing.person) else stated_by.strip()
    problems = empty("words", words)
    if not said_by or len(said_by) > 200:
        problems.append(
            Problem("stated_by", stated_by, "is missing", "say who of the customer's people said it")
        )
    if problems:
        raise Invalid(problems)
    need = Need.objects.create(
        requirements=row, words=words.strip(), stated_by=said_by, recorded_at=doing.now, by=doing.person
    )
    return Done(need, content={"need": need.words, "stated_by": said_by})


@within("2.1", "2.4", also=WHO_GATHERS)
def add_requirement(doing: Doing, row: Requirements, *, written: Written) -> Done[Requirement]:
    """Write down a requirement. The provider's wait until the customer has been heard (R172)."""
    figure = _checked(doing, row, written)
    number = _next_number(row)
    if number > MOST:
        raise Conflict(f"There are {MOST} requirements already; put some of them together.")
    made = _create(doing, row, number, 1, written, figure, _side(doing.person))
    return Done(made, content={"requirement": content_of(made)})


@within("2.1", "2.4", also=WHO_GATHERS)
def change_requirement(
    doing: Doing, row: Requirements, *, number: int, written: Written, because: str
) -> Done[Requirement]:
    """Write a requirement anew; what stood there before stays readable."""
    before = _own(doing, row, number)
    problems = empty("because", because)
    figure = _checked(doing, row, written, problems)
    if _same(before, written, figure):
        raise Conflict("Nothing differs from what stands there.")
    made = _create(
        doing, row, number, before.revision + 1, written, figure, before.proposed_by, because.strip()
    )
    return Done(made, content={"requirement": content_of(made), "because": made.because})


@within("2.1", "2.4", also=WHO_GATHERS)
def drop_requirement(doing: Doing, row: Requirements, *, number: int, because: str) -> Done[Requirement]:
    """Leave a requirement out from now on.

    Raises Conflict where it cannot be met and the customer has not decided about what it would take (R173).
    """
    before = _own(doing, row, number)
    if problems := empty("because", because):
        raise Invalid(problems)
    if not is_customer(doing.person):
        check_may_drop(row, number)
    written = Written(
        before.kind, before.statement, before.source, before.citation, before.figure, before.link
    )
    made = _create(
        doing, row, number, before.revision + 1, written, before.figure, before.proposed_by, because.strip(), dropped=True
    )  # fmt: skip
    return Done(made, content={"dropped": number, "because": made.because})


@within("2.1", "2.4", also=(roles.SERVICE_OWNER,))
def prefill(doing: Doing, row: Requirements, *, proposals: Sequence[Proposal]) -> Done[list[Requirement]]:
    """Take what the history of the tickets shows as proposed requirements, each with what it rests on (R95).

    What was taken before is not taken twice. Raises Conflict where the history has nothing new to show.
    """
    known = {(one.kind, one.figure.get("priority", ""), one.citation) for one in written_now(row)}
    new = [one for one in proposals if (one.kind, one.figure.get("priority", ""), one.citation) not in known]
    if not new:
        raise Conflict("The history shows nothing that is not among the requirements already.")
    made = []
    for one in new:
        written = Written(one.kind, one.statement, "incident records", one.citation, one.figure, one.link)
        figure = _checked(doing, row, written)
        made.append(_create(doing, row, _next_number(row), 1, written, figure, rules.PROVIDER))
    return Done(made, content={"requirements": [content_of(one) for one in made]})


def _side(person: Person) -> str:
    return rules.CUSTOMER if is_customer(person) else rules.PROVIDER


def _checked(
    doing: Doing, row: Requirements, written: Written, problems: Sequence[Problem] = ()
) -> dict[str, Any]:
    """The figure as it is kept. Raises Invalid with everything that is wrong, Conflict before the customer was heard."""
    heard = list(row.needs.values_list("recorded_at", flat=True))
    if unheard := rules.proposal_problems(_side(doing.person), heard, doing.now):
        raise Conflict(f"A proposal {unheard[0].message}: {unheard[0].remedy}.")
    found = [*problems, *empty("statement", written.statement, 2_000)]
    found += rules.source_problems(written.source, written.citation, written.link)
    if written.kind not in KINDS:
        found.append(Problem("kind", written.kind, "is no kind of requirement", f"one of {', '.join(KINDS)}"))
        raise Invalid(found)
    figure, wrong = read_figure(written.kind, written.figure)
    if written.kind == "support hours" and figure.hours is None and not wrong:
        wrong = [Problem("hours", "", "are missing", "write mon-fri 08:00-17:00")]
    if found + wrong:
        raise Invalid(found + wrong)
    return figure.as_mapping()


def _own(doing: Doing, row: Requirements, number: int) -> Requirement:
    found = next((one for one in written_now(row) if one.number == number), None)
    if found is None:
        raise NotFound(f"There is no requirement {number}.")
    if is_customer(doing.person) and found.proposed_by != rules.CUSTOMER:
        raise NotAllowed(
            "You can change what you asked for yourself; reply to the others when you are consulted."
        )
    return found


def _same(before: Requirement, written: Written, figure: Mapping[str, Any]) -> bool:
    now = (
        written.kind,
        written.statement.strip(),
        written.source,
        written.citation.strip(),
        written.link.strip(),
    )
    then = (before.kind, before.statement, before.source, before.citation, before.link)
    return now == then and dict(figure) == before.figure


def _next_number(row: Requirements) -> int:
    latest = row.revisions.order_by("-number").first()
    return latest.number + 1 if latest else 1


def _create(
    doing: Doing, row: Requirements, number: int, revision: int, written: Written, figure: Mapping[str, Any],
    proposed_by: str, because: str = "", dropped: bool = False,
) -> Requirement:  # fmt: skip
    return Requirement.objects.create(
        requirements=row, number=number, revision=revision, kind=written.kind, statement=written.statement.strip(),
        figure=dict(figure), source=written.source, citation=written.citation.strip(), link=written.link.strip(),
        proposed_by=proposed_by, recorded_at=doing.now, by=doing.person, is_dropped=dropped, because=because,
    )  # fmt: skip
