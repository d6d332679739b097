"""Step 4.5: the report is produced, reviewed by the Service Level Manager before anybody outside sees it, and circulated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from servicelevel.errors import Conflict, Invalid
from servicelevel.monitoring.breaches.queries import breached_keys, notes_by_clock
from servicelevel.monitoring.periods.analysing import measured
from servicelevel.monitoring.periods.freezing import digests, freeze
from servicelevel.monitoring.periods.models import IssuedReport, Recipient, ReportingPeriod
from servicelevel.monitoring.periods.queries import latest_of, periods_visible_to
from servicelevel.monitoring.periods.rules import settled
from servicelevel.organisation import roles
from servicelevel.organisation.models import Person
from servicelevel.organisation.queries import holders
from servicelevel.process import cases
from servicelevel.process.models import Case
from servicelevel.process.steps import Doing, Done, step
from servicelevel.said import said
from servicelevel.worktime import Problem

WHO_RECEIVES = (roles.CUSTOMER, roles.SERVICE_OWNER, roles.INFRASTRUCTURE_LEAD, roles.CS_MANAGEMENT)
"""The roles to whose holders a report goes, and the customer first of all (X15)."""
NAMED = 20
"""So many breaches are named one by one."""


@step("4.5", of=ReportingPeriod, completes=False)
def produce(doing: Doing, row: ReportingPeriod) -> Done[IssuedReport]:
    """Freeze the report as of the latest settled instant for its pre-review; one that waited for it is set aside.

    Raises Conflict once the report is released: what comes later is a restatement.
    """
    before = latest_of(row)
    if before is not None and before.released_at is not None:
        raise Conflict("The report is released already. What has changed since is told by a restatement.")
    if before is not None:
        before.set_aside_at = doing.now
        before.save(update_fields=["set_aside_at"])
    made = freeze(row, doing.person, doing.now, settled(doing.now), number=1)
    return Done(made, content={"number": 1, "as_of": made.as_of.isoformat(), "sha256": digests(made)})


@step("4.5", of=ReportingPeriod, completes=False)
def release(doing: Doing, row: ReportingPeriod, *, review: str) -> Done[IssuedReport]:
    """The Service Level Manager has reviewed the report against the agreement; from now on the customer may see it (R28).

    review: what was found. Raises Conflict where no report waits for it, or a breach is not classified in it; Invalid.
    """
    waiting = latest_of(row)
    if waiting is None or waiting.released_at is not None:
        raise Conflict("No report waits for its pre-review: produce it first.")
    demand_classified(row, doing.now, waiting.as_of, waiting.produced_at)
    let_out(waiting, doing.person, doing.now, said("review", review))
    content = {"number": waiting.number, "review": waiting.review, "sha256": digests(waiting)}
    return Done(waiting, content=content)


@step("4.5", of=ReportingPeriod)
def circulate(
    doing: Doing, row: ReportingPeriod, *, people: Sequence[str], others: Sequence[str] = ()
) -> Done[IssuedReport]:
    """Give the released report out (R115, R121). people: by their names for signing in; others: people without access.

    Raises Conflict before its release, Invalid for who could not open it, and where the customer is left out.
    """
    issued = latest_of(row)
    if issued is None or issued.released_at is None:
        raise Conflict("The report is not released yet: it is reviewed before it goes out.")
    to = give_out(issued, people, others, doing.now)
    content = {"number": issued.number, "to": [one.name for one in to], "sha256": digests(issued)}
    told = [(one.person, one.role) for one in to if one.person]
    return Done(issued, content=content, people=told, words=f"The report is out: {doing.case.title}.")


def demand_classified(
    row: ReportingPeriod, now: datetime, as_of: datetime, produced_at: datetime | None = None
) -> None:
    """Raises Conflict, naming them, where breaches that a report tells of are not classified yet (ask 9).

    produced_at: when it was frozen; what was said later of a breach is not in it, so it has to be produced anew.
    """
    measurement, _ = measured(row, now, as_of)
    terms, keys = measurement.terms, breached_keys(measurement, measurement.periods[-1])
    said = notes_by_clock(terms.key)
    waiting = [f"{one.number} ({terms.target_name(one.target)})" for one in keys if one not in said]
    if waiting:
        others = f" and {len(waiting) - NAMED:,} more" if len(waiting) > NAMED else ""
        why = "Say of each breach why it came to it."
        raise Conflict(f"Not classified yet: {', '.join(waiting[:NAMED])}{others}. {why}")
    if produced_at is not None and any(said[one].at > produced_at for one in keys):
        raise Conflict(
            "Breaches were classified after the report was produced: produce it anew, to tell of them."
        )


def suggested(case: Case, now: datetime) -> dict[str, tuple[Person, str]]:
    """To whom a report of a case goes by its roles: person and role by the name for signing in."""
    found: dict[str, tuple[Person, str]] = {}
    for role in WHO_RECEIVES:
        for one in holders(role, cases.scope_of(case), now):
            found.setdefault(one.person.username, (one.person, role))
    return found


def let_out(issued: IssuedReport, person: Person, now: datetime, review: str) -> None:
    """Record the pre-review of a frozen report."""
    issued.released_at, issued.released_by, issued.review = now, person, review
    issued.save(update_fields=["released_at", "released_by", "review"])


def give_out(
    issued: IssuedReport, people: Iterable[str], others: Iterable[str], now: datetime
) -> list[Recipient]:
    """Write down to whom a report goes, and when (R20). Raises Invalid with everything that is wrong."""
    case, wanted = issued.period.case, list(dict.fromkeys(people))
    known = {one.username: one for one in Person.objects.select_related("party").filter(username__in=wanted)}
    by_role = suggested(case, now)
    problems = [
        Problem("people", name, "could not open it", "leave them out, or write them under others")
        for name in wanted
        if name not in known or not _may_open(known[name], issued, now)
    ]
    customers = {name for name, (_, role) in by_role.items() if role == roles.CUSTOMER}
    if customers and not customers & set(wanted):
        problems.append(
            Problem("people", "", "leave the customer out", f"add one of {', '.join(sorted(customers))}")
        )
    outside = [one.strip()[:200] for one in others if one.strip()]
    if not wanted and not outside:
        problems.append(Problem("people", "", "are missing", "say to whom the report goes"))
    if problems:
        raise Invalid(problems)
    rows = [
        Recipient(report=issued, person=known[name], name=str(known[name]), role=by_role.get(name, (None, ""))[1], at=now)
        for name in wanted
    ]  # fmt: skip
    names = {row.name for row in rows}
    rows += [
        Recipient(report=issued, name=name, at=now) for name in dict.fromkeys(outside) if name not in names
    ]
    issued.circulated_at = now
    issued.save(update_fields=["circulated_at"])
    return Recipient.objects.bulk_create(rows)


def _may_open(person: Person, issued: IssuedReport, now: datetime) -> bool:
    return person.is_active and periods_visible_to(person, now).filter(pk=issued.period_id).exists()
