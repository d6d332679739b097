"""The steps of 3.0: review, both negotiations, the decision that nobody chooses, the signatures, what is collected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from servicelevel.agreements.negotiation import rules
from servicelevel.agreements.negotiation.concluding import conclude
from servicelevel.agreements.negotiation.consenting import heard_in
from servicelevel.agreements.negotiation.hindrances import unwaived
from servicelevel.agreements.negotiation.models import Draft, Negotiation, ReviewFinding, Signature
from servicelevel.agreements.negotiation.publishing import (
    Publish,
    PublishDcd,
    publish_document,
)
from servicelevel.agreements.negotiation.queries import (
    documents_of,
    latest,
    left_out_of,
    loops_of,
    missing_signatures,
    standings_of,
)
from servicelevel.agreements.negotiation.signing import Paper, put, told
from servicelevel.documents.signing.signer import Signer
from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.models import Person
from servicelevel.process.models import Case
from servicelevel.process.steps import Doing, Done, step
from servicelevel.worktime.problems import Problem

Monitor = Callable[[Case, Person, datetime], Case]
"""Opens the case of 4.0 that watches what was agreed."""


@step("3.1", of=Negotiation)
def finish_review(
    doing: Doing, row: Negotiation, *, findings: Sequence[rules.Finding] = (),
    answers: Mapping[str, rules.Answer] | None = None,
) -> Done[Sequence[ReviewFinding]]:  # fmt: skip
    """The current agreements are reviewed, and every finding is resolved or accepted with a reason. Raises Invalid."""
    given = answers or {}
    problems = [
        Problem(
            f"findings.{one.key}",
            one.words,
            "is not answered",
            "say that it is resolved or accepted, and why",
        )
        for one in rules.unanswered(findings, given)
    ]
    problems += [
        Problem(f"findings.{one.key}", given[one.key].answer, "is no answer", "resolved or accepted")
        for one in findings
        if one.key in given and given[one.key].answer not in ("resolved", "accepted")
    ]
    if problems:
        raise Invalid(problems)
    kept = [
        ReviewFinding.objects.create(
            negotiation=row, key=one.key, words=one.words, severity=one.severity, answer=given[one.key].answer,
            reason=given[one.key].reason.strip(), answered_at=doing.now, by=doing.person,
        )
        for one in findings
    ]  # fmt: skip
    content = {"findings": [{"key": one.key, "answer": one.answer, "reason": one.reason} for one in kept]}
    return Done(kept, content=content)


@step("3.2", of=Negotiation, also=(roles.SERVICE_OWNER,), heard=heard_in)
def finish_underpinning(doing: Doing, row: Negotiation) -> Done[None]:
    """Every OLA and UC is agreed by its parties, signed and authorised, or its parties are waived (R106, R36, X9)."""
    under = [draft for draft in documents_of(row) if draft.kind != rules.SLA]
    if waits := [words for draft in under for words in open_of(draft)]:
        raise Conflict(f"Not every OLA and UC has come to its end: {'; '.join(waits)}.")
    return Done(None, content={"documents": {one.key: _digest(one) for one in under}, "loops": _loops(doing)})


@step("3.3", of=Negotiation, also=(roles.SERVICE_OWNER,), heard=heard_in)
def finish_sla(doing: Doing, row: Negotiation) -> Done[None]:
    """The Customer and the Service Owner agree to the SLA, it has all its sections, and nothing hinders it (R107, R109)."""
    draft = sla_of(row)
    waits = open_of(draft)
    if (text := latest(draft)) and (missing := rules.missing_sections(text.content, left_out_of(draft))):
        names = ", ".join(rules.MANDATORY[key].lower() for key in missing)
        waits.append(f"it says nothing of {names}, and not why")
    waits += [f"{one.words} ({one.remedy}, or have it waived)" for one in unwaived(draft, doing.now)]
    if waits:
        raise Conflict(f"The SLA has not come to its end: {'; '.join(waits)}.")
    return Done(None, content={"documents": {draft.key: _digest(draft)}, "loops": _loops(doing)})


@step("3.4", of=Negotiation, heard=heard_in, awaits=False)
def decide(doing: Doing, row: Negotiation) -> Done[bool]:
    """Whether agreement is reached. Nobody chooses it: yes if and only if every consent stands (R109, X8)."""
    waits = [f"{draft.key}: {words}" for draft in documents_of(row) for words in _not_agreed(draft)]
    outcome = "no" if waits else "yes"
    content = {
        "documents": {one.key: _digest(one) for one in documents_of(row)}, "waits": waits,
        "loops": _loops(doing) + (outcome == "no"),
    }  # fmt: skip
    words = (
        "Agreement is reached; the SLA can be signed."
        if not waits
        else "Agreement is not reached yet; the negotiation goes on."
    )
    return Done(not waits, outcome, content, words=words, tell=(roles.CUSTOMER,))


@step("3.5", of=Negotiation)
def sign_sla(
    doing: Doing, row: Negotiation, *, digest: str, proofs: Mapping[str, rules.Proof], role: str = "",
    paper: Paper | None = None, own: Signer | None = None, publish: Publish = publish_document,
) -> Done[Signature]:  # fmt: skip
    """Sign the SLA. With the third signature everything that was agreed comes into force and is published (R35, R110).

    digest: of the text that was read; proofs: whether each target can be measured (R171); role: in which to sign, for who
    holds several; own: a person's own certificate and key, used once and kept nowhere. Raises Conflict for another text, a
    role that has signed, a consent that does not stand any more, a target that nobody can measure, and a hindrance that is
    neither mended nor waived (R84, R18); Invalid for a certificate out of time.
    """
    draft = sla_of(row)
    text = latest(draft)
    _still_agreed(row)
    _not_hindered(draft, doing)
    if text and (missing := rules.unproven(text.content, proofs)):
        told_of = [
            f"{key} ({proofs[key].words})" if key in proofs and proofs[key].words else key for key in missing
        ]
        raise Conflict(f"Nothing is signed that cannot be measured: {', '.join(told_of)}.")
    made = put(doing, draft, digest, missing_signatures(draft), paper, role, own)
    content = told(made)
    row = Negotiation.objects.get(pk=row.pk)
    missing_now = missing_signatures(sla_of(row))
    if missing_now:
        names = " and ".join(roles.NAMES[one] for one in missing_now)
        words = f"{roles.NAMES[made.role]} has signed the SLA; the signature of the {names} is missing."
        return Done(made, content=content, words=words, tell=missing_now, completes=False)
    content |= conclude(doing, row, publish)
    words = "The SLA is signed and in force from its first day."
    return Done(made, content=content, words=words, tell=rules.SLA_SIGNERS)


@step("3.6", of=Negotiation)
def create_dcd(
    doing: Doing, row: Negotiation, *, publish: PublishDcd, monitor: Monitor | None = None
) -> Done[str]:
    """Publish what is measured, and how, from the signed targets; monitoring begins (R111)."""
    row.dcd = publish(row, doing.person, doing.now)
    row.save(update_fields=["dcd"])
    opened = monitor(doing.case, doing.person, doing.now) if monitor else None
    content = {"document": row.dcd, "opened": opened.key if opened else ""}
    return Done(row.dcd, content=content, words="What is measured of the agreement, and how, is published.")


def sla_of(row: Negotiation) -> Draft:
    """The SLA of a negotiation. Raises NotFound."""
    found = next((one for one in documents_of(row) if one.kind == rules.SLA), None)
    if found is None:
        raise NotFound(f"{row.case.key} has no SLA.")
    return found


def open_of(draft: Draft) -> list[str]:
    """What a document still waits for, in words; nothing where it has come to its end."""
    if found := _not_agreed(draft):
        return [f"{draft.key}: {words}" for words in found]
    if draft.kind == rules.SLA:
        return []
    missing = missing_signatures(draft)
    named = [roles.NAMES[role] for role in missing if role != roles.SERVICE_LEVEL_MANAGER]
    if named:
        return [f"{draft.key}: the signature of the {' and the '.join(named)}"]
    return [f"{draft.key}: the authorisation of the Service Level Manager"] if missing else []


def _not_agreed(draft: Draft) -> list[str]:
    if latest(draft) is None:
        return ["a first proposal"]
    return [
        f"the consent of the {roles.NAMES[one.seat.role]}"
        for one in standings_of(draft)
        if not one.is_settled
    ]


def _still_agreed(row: Negotiation) -> None:
    if waits := [words for draft in documents_of(row) for words in open_of(draft)]:
        raise Conflict(f"Not everybody agrees any more: {'; '.join(waits)}.")


def _not_hindered(draft: Draft, doing: Doing) -> None:
    if found := unwaived(draft, doing.now):
        words = "; ".join(one.words for one in found)
        raise Conflict(f"Nothing is signed while this is neither mended nor waived: {words}.")


def _loops(doing: Doing) -> int:
    return loops_of(doing.case.taken.all())


def _digest(draft: Draft) -> str:
    text = latest(draft)
    return text.digest if text else ""
