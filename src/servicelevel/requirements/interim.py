"""2.6: the informal agreement that holds until a formal one is agreed, and how it ends (R100, R101, X5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from servicelevel.documents.control import day
from servicelevel.errors import Conflict, Invalid
from servicelevel.organisation import roles
from servicelevel.process.steps import Doing, Done, step
from servicelevel.requirements.documenting import last_day, permalink, publish_interim
from servicelevel.requirements.fixing import latest_version
from servicelevel.requirements.models import InterimAgreement, Requirements
from servicelevel.requirements.parties import service_of
from servicelevel.requirements.versions import figure_words
from servicelevel.requirements.within import on_case
from servicelevel.requirements.written_words import LONGEST, empty
from servicelevel.worktime.problems import Problem

LONGEST_DAYS = 366
NOTICE = (
    "An informal service level agreement will be created for {service}. This statement of service is subject to "
    "negotiation with other infrastructure groups and with external vendors. It is interim: it holds until a formal "
    "agreement is agreed by both the customer and the service provider, at the latest until {last_day}."
)


@step("2.6", of=Requirements, also=(roles.SERVICE_OWNER,))
def issue_interim(doing: Doing, row: Requirements, *, text: str, expires: datetime) -> Done[InterimAgreement]:
    """Tell the customer that an informal SLA will be created, and issue it; it expires. Raises Invalid."""
    problems = empty("text", text, LONGEST * 5)
    days = (expires - doing.now).total_seconds() / 86400
    if not 0 < days <= LONGEST_DAYS:
        remedy = f"a day within the next {LONGEST_DAYS} days"
        problems.append(Problem("expires", expires.isoformat(), "is no day on which it could expire", remedy))
    if problems:
        raise Invalid(problems)
    if row.interims.filter(ended_at=None).exists():
        raise Conflict("An interim agreement holds already.")
    made = InterimAgreement.objects.create(
        requirements=row, version=latest_version(row), text=text.strip(), issued_at=doing.now, by=doing.person,
        expires=expires,
    )  # fmt: skip
    notice = NOTICE.format(service=service_of(row), last_day=day(last_day(made, doing.person)))
    published = publish_interim(made, notice, doing.person, doing.now)
    content = {
        "version": made.version.number, "text": made.text, "expires": expires.isoformat(), "notice": notice,
        "document": published.document.key, "permalink": permalink(published),
        "digests": {one.form: one.digest for one in published.renditions.all()},
    }  # fmt: skip
    return Done(made, "", content, words=notice, tell=(roles.CUSTOMER,))


@on_case(may=(roles.SERVICE_LEVEL_MANAGER, roles.SERVICE_OWNER))
def end_interim(doing: Doing, row: Requirements, *, reason: str) -> Done[InterimAgreement]:
    """End the interim agreement of a case without a formal one, with the reason."""
    if problems := empty("reason", reason, 150):
        raise Invalid(problems)
    found = row.interims.select_for_update().filter(ended_at=None).first()
    if found is None:
        raise Conflict("No interim agreement holds here.")
    _end(found, f"{doing.person}: {reason.strip()}", doing.now)
    return Done(found, content={"interim": found.pk, "reason": reason.strip()})


def end_for_formal(customer: str, services: Iterable[str], agreement: str, now: datetime) -> list[str]:
    """End the interim agreements that a formal SLA replaces; the keys of their cases. Called within the act that agrees it.

    customer: key of the party; services: that the SLA covers. An interim for a service that did not exist is matched
    by nothing and ended by hand.
    """
    held = InterimAgreement.objects.select_for_update(of=("self",)).filter(
        ended_at=None,
        requirements__case__customer__key=customer,
        requirements__case__service__in=list(services),
    )
    ended = []
    for found in held.select_related("requirements__case"):
        _end(found, f"agreement:{agreement}", now)
        ended.append(found.requirements.case.key)
    return ended


def draft_text(row: Requirements) -> str:
    """The text of an interim agreement as it is proposed: what the customer asked for, in the version that counts."""
    version = latest_version(row)
    lines = [f"INTERIM service level agreement: {row.case.title}.", ""]
    lines.append(
        "Until a formal agreement is agreed, the service is provided as follows, as far as it can be today:"
    )
    for one in version.content["requirements"]:
        figure = figure_words(one["kind"], one["figure"])
        lines.append(f"{one['number']}. {one['statement']}{f' ({figure})' if figure else ''}")
    lines += [
        "",
        "This statement is subject to negotiation with infrastructure groups and with external vendors.",
    ]
    return "\n".join(lines)


def _end(found: InterimAgreement, by: str, now: datetime) -> None:
    found.ended_at, found.ended_by = now, by[:200]
    found.save(update_fields=["ended_at", "ended_by"])
