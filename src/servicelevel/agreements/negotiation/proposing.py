"""Proposals and counter-proposals, each a whole text; comments on a clause; the commitment presented to the customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date
from typing import Any, Final

from servicelevel.agreements.negotiation import rules
from servicelevel.agreements.negotiation.checking import checked
from servicelevel.agreements.negotiation.clauses import TARGET, changed, clauses, name_of
from servicelevel.agreements.negotiation.models import Comment, Draft, LeftOut, Presentation, Proposal
from servicelevel.agreements.negotiation.queries import CARRIED, latest, left_out_of, read_text, seats_of
from servicelevel.agreements.negotiation.seated import people_of
from servicelevel.agreements.negotiation.within import MayOf, on_document
from servicelevel.contents import digest
from servicelevel.errors import Conflict, Invalid, NotAllowed
from servicelevel.organisation import roles
from servicelevel.process.steps import Doing, Done
from servicelevel.requirements.written_words import empty
from servicelevel.worktime.problems import Problem

NEGOTIATING: Final = ("3.3", "3.2", "3.4", "3.1")
"""While texts may still change; from decision 3.4 on, when it said yes, none does."""
PROPOSES: Final[MayOf] = {
    rules.SLA: (roles.SERVICE_LEVEL_MANAGER, roles.CUSTOMER, roles.SERVICE_OWNER, roles.CS_MANAGEMENT),
    rules.OLA: (roles.SERVICE_LEVEL_MANAGER, roles.SERVICE_OWNER, roles.INFRASTRUCTURE_LEAD, roles.CS_MANAGEMENT),
    rules.UC: (
        roles.SERVICE_LEVEL_MANAGER, roles.CONTRACT_MANAGER, roles.EXTERNAL_VENDOR, roles.SERVICE_OWNER,
        roles.CS_MANAGEMENT,
    ),
}  # fmt: skip
"""Who negotiates what (R40, R41, R49, R52, R106, X17); CS Management where it negotiates in person (X36)."""
COMMENTS: Final[MayOf] = {kind: (*who, roles.SERVICE_LIAISON) for kind, who in PROPOSES.items()}
LONGEST: Final = 2_000


@on_document(*NEGOTIATING, may=PROPOSES)
def propose(
    doing: Doing,
    draft: Draft,
    *,
    content: Mapping[str, Any],
    summary: str,
    lines: Mapping[str, int] | None = None,
) -> Done[Proposal]:
    """Propose a whole text; a round begins. lines: of its parts, where somebody wrote them in a text.

    What a contract carries stays as it is when the vendor proposes, who does not see it.

    Raises Invalid with everything that is wrong with the text, Conflict where it is the one that is proposed already.
    """
    _check_role(doing, draft)
    before = latest(draft)
    if doing.held.role == roles.EXTERNAL_VENDOR:
        carried = {CARRIED: before.content[CARRIED]} if before and CARRIED in before.content else {}
        content = {**{name: value for name, value in content.items() if name != CARRIED}, **carried}
    problems = empty("summary", summary, LONGEST)
    try:
        checked(draft, content, lines)
    except Invalid as invalid:
        problems += invalid.problems
    if problems:
        raise Invalid(problems)
    return put_on_the_table(doing, draft, content, summary)


def put_on_the_table(doing: Doing, draft: Draft, content: Mapping[str, Any], summary: str) -> Done[Proposal]:
    """A text that was checked, as the next proposal, within an act. Raises Conflict where it is proposed already."""
    before, named = latest(draft), digest(dict(content))
    if before is not None and before.digest == named:
        raise Conflict("This is what is proposed already; change something first.")
    made = Proposal.objects.create(
        draft=draft, number=before.number + 1 if before else 1, content=dict(content), digest=named,
        summary=summary.strip(), role=doing.held.role, by=doing.person, at=doing.now,
    )  # fmt: skip
    told = {"document": draft.key, "proposal": made.number, "digest": named, "summary": made.summary}
    told |= {
        "changed": [one.clause for one in changed(before.content, content)]
        if before
        else list(clauses(content))
    }
    words = f"{doing.person} proposes a text of the {draft.kind} ({content['title']}): {made.summary}"
    people = people_of(doing.case, seats_of(draft), doing.now)
    return Done(made, content=told, words=words, tell=(roles.SERVICE_LEVEL_MANAGER,), people=people)


@on_document(*NEGOTIATING, may=PROPOSES)
def choose_reading(
    doing: Doing, draft: Draft, *, digest: str, choices: Sequence[rules.ReadingChoice], chosen: str
) -> Done[Proposal]:
    """Choose one of the readings that the words of a target allow: it is written into the text, which is so proposed anew.

    digest: of the text that was read; choices: the readings of that text, from whoever ran them over history; chosen: the
    key of one. Raises Invalid, and Conflict for another text by now and where the text says it already.
    """
    _check_role(doing, draft)
    newest = read_text(draft, digest)
    one = next((each for each in choices if each.key == chosen), None)
    if one is None:
        raise Invalid([Problem("chosen", chosen, "is no reading of this text", "choose one of those shown")])
    content = deepcopy(newest.content)
    content["targets"][one.target] = dict(one.written)
    checked(draft, content)
    return put_on_the_table(doing, draft, content, f"{one.name}. {one.question}: {one.words}.")


@on_document(*NEGOTIATING, may=COMMENTS)
def comment(doing: Doing, draft: Draft, *, words: str, clause: str = "") -> Done[Comment]:
    """Say something about a clause, or about all of the text."""
    problems = empty("words", words, LONGEST)
    newest = latest(draft)
    if clause and clause not in (clauses(newest.content) if newest else {}):
        problems.append(Problem("clause", clause, "is no clause of the text", "choose one of it, or none"))
    if problems:
        raise Invalid(problems)
    made = Comment.objects.create(
        draft=draft, clause=clause, words=words.strip(), role=doing.held.role, by=doing.person, at=doing.now
    )
    told = {"document": draft.key, "clause": clause, "words": made.words}
    return Done(made, content=told)


@on_document(*NEGOTIATING, may={rules.SLA: (roles.SERVICE_LEVEL_MANAGER,)})
def go_without(doing: Doing, draft: Draft, *, about: str, reason: str) -> Done[LeftOut]:
    """An SLA goes without one of its mandatory sections (R107), or a target of it is marked as unmeasured (R171).

    about: a key of rules.MANDATORY, or `target:` and the id of a target. The SLA shows it with the reason. A target is
    marked in the text, which is so proposed anew: consents to it fall.
    """
    problems = empty("reason", reason, LONGEST)
    newest = latest(draft)
    targets = [f"{TARGET}{key}" for key in (newest.content["targets"] if newest else ())]
    if about not in (*rules.MANDATORY, *targets):
        known = ", ".join((*rules.MANDATORY, *targets))
        problems.append(Problem("about", about, "is nothing that could be left out", f"one of {known}"))
    if problems:
        raise Invalid(problems)
    if about in left_out_of(draft):
        raise Conflict("It is recorded already why this is left out.")
    made, _ = LeftOut.objects.update_or_create(
        draft=draft, about=about, defaults={"reason": reason.strip(), "by": doing.person, "at": doing.now}
    )
    told = {"document": draft.key, "about": about, "reason": made.reason}
    key = about.removeprefix(TARGET)
    if newest is None or about not in targets or newest.content["targets"][key].get("unmeasured"):
        return Done(made, content=told)
    content = deepcopy(newest.content)
    content["targets"][key]["unmeasured"] = True
    summary = f"{name_of(about, content)} is marked as unmeasured: {made.reason}"
    done = put_on_the_table(doing, draft, content, summary)
    return Done(made, content={**done.content, **told}, words=done.words, tell=done.tell, people=done.people)


@on_document(*NEGOTIATING, "3.5", may={rules.SLA: (roles.SERVICE_LEVEL_MANAGER, roles.SERVICE_LIAISON)})
def record_presentation(
    doing: Doing, draft: Draft, *, held_on: date, attendees: str, words: str = ""
) -> Done[Presentation]:
    """The commitment was presented to the customer (R26)."""
    newest = latest(draft)
    if newest is None:
        raise Conflict("There is no text yet that could be presented.")
    if problems := empty("attendees", attendees, LONGEST):
        raise Invalid(problems)
    made = Presentation.objects.create(
        draft=draft, proposal=newest, held_on=held_on, attendees=attendees.strip(), words=words.strip(), by=doing.person,
        at=doing.now,
    )  # fmt: skip
    told = {"proposal": newest.number, "held_on": held_on.isoformat(), "attendees": made.attendees}
    return Done(made, content=told)


def _check_role(doing: Doing, draft: Draft) -> None:
    if doing.held.role == roles.CS_MANAGEMENT and not draft.negotiation.management_negotiates:
        raise NotAllowed("CS Management negotiates in person only where the case says so.")
