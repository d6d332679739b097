"""Procedure 2.0: the request, and the acts that complete its steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from servicelevel.capabilities.assessments.opening import open_for_requirements
from servicelevel.capabilities.queries import service_names, services_visible_to
from servicelevel.errors import Conflict, Invalid
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.models import Party, Person
from servicelevel.organisation.queries import Scope
from servicelevel.process import cases
from servicelevel.process.in_force import reading_of
from servicelevel.process.models import Case
from servicelevel.process.steps import Doing, Done, step
from servicelevel.requirements import rules
from servicelevel.requirements.against import MET, Against
from servicelevel.requirements.assessing import check_confirmed, compute
from servicelevel.requirements.consequences import check_decided
from servicelevel.requirements.documenting import permalink, publish_requirements
from servicelevel.requirements.fixing import fix_version, latest_version
from servicelevel.requirements.gaps import current_rows, not_met, verdicts
from servicelevel.requirements.models import DocumentedSlr, Need, Requirements, Resolution, SlrVersion
from servicelevel.requirements.parties import is_customer, service_of
from servicelevel.requirements.written_words import LONGEST, empty
from servicelevel.worktime.problems import Problem

WHO_ASKS = (roles.CUSTOMER, roles.SERVICE_LEVEL_MANAGER, roles.SERVICE_LIAISON, roles.SERVICE_OWNER)
OpenCapabilities = Callable[[Case, Person, datetime], Case]


@dataclass(frozen=True)
class Request:
    """What somebody asks for.

    trigger: a key of rules.TRIGGERS; service: of the catalogue, or empty and `wanted` the name of a new one;
    need, stated_by: what the customer said, and who; a customer's own description is a need by itself.
    """

    trigger: str
    description: str
    customer: str
    service: str = ""
    wanted: str = ""
    is_major: bool = False
    need: str = ""
    stated_by: str = ""


def _scope(asked: Request) -> Scope:
    customer = Party.objects.filter(key=asked.customer, kind=Party.Kind.CUSTOMER).first()
    return Scope(asked.service, customer=customer)


@act("requirements.request", may=WHO_ASKS, scope=_scope)
def request(by: By, asked: Request) -> Told[Requirements]:
    """Ask for a service, or for something of one: it opens a case with a number and a clock (R23, R51, R94, X6).

    Raises Invalid with everything that is missing.
    """
    customer = Party.objects.filter(key=asked.customer, kind=Party.Kind.CUSTOMER).first()
    problems = _problems(by, asked, customer)
    if problems or by.person is None:
        raise Invalid(problems)
    name = service_names().get(asked.service, "") or asked.wanted.strip()
    start = cases.Start(
        "2.0", f"{name} for {customer}"[:200], asked.trigger, service=asked.service, customer=customer
    )
    case = cases.begin(start, by.person, by.now)
    row = Requirements.objects.create(
        case=case, trigger=asked.trigger, description=asked.description.strip(), wanted=asked.wanted.strip(),
        is_major=asked.is_major,
    )  # fmt: skip
    need, said_by = _first_need(by.person, asked)
    if need:
        Need.objects.create(requirements=row, words=need, stated_by=said_by, recorded_at=by.now, by=by.person)
    content = {
        "trigger": asked.trigger, "service": asked.service, "wanted": row.wanted, "customer": asked.customer,
        "description": row.description, "is_major": row.is_major, "need": need,
    }  # fmt: skip
    return Told(row, content, f"case:{case.key}", case.key)


@step("2.1", of=Requirements)
def finish_gathering(doing: Doing, row: Requirements, *, summary: str = "") -> Done[SlrVersion]:
    """Fix the requirements as the first version. Needs a need of the customer, and a source for every requirement."""
    if not row.needs.exists():
        raise Conflict("No need of the customer is recorded yet; listen first, then go on.")
    version = fix_version(doing, row, summary or "As gathered.")
    content = {"version": version.number, "requirements": len(version.content["requirements"])}
    return Done(version, "", content, words=f"The requirements for {service_of(row)} are gathered.")


@step("2.2", of=Requirements)
def finish_assessment(doing: Doing, row: Requirements) -> Done[SlrVersion]:
    """The assessment of the latest version is complete: it was computed, and every row of it is confirmed (R96)."""
    version = latest_version(row)
    check_confirmed(version)
    content = {"version": version.number, "verdicts": _counted(version)}
    return Done(version, "", content)


@step("2.3", of=Requirements)
def resolve(
    doing: Doing, row: Requirements, *, outcome: str, reason: str, define: OpenCapabilities | None = None
) -> Done[Resolution]:
    """Decide how the requirements are managed: define capabilities, modify them, or no action (R97).

    define: opens the case of 1.0 that comes back to this one; without it an assessment of the service is.
    Raises Conflict where a requirement that cannot be met would be left as it is without the customer's decision (R173).
    """
    reading = reading_of(doing.case)
    leads_to = {arrow.to for arrow in reading.arrows("2.3", outcome)}
    problems = empty("reason", reason)
    if not leads_to:
        ways = ", ".join(reading.steps["2.3"].outcomes)
        problems.append(Problem("outcome", outcome, "is no way on", f"one of {ways}"))
    if problems:
        raise Invalid(problems)
    version = latest_version(row)
    if "2.5" in leads_to:
        check_decided(row, version, not_met(check_confirmed(version)))
    opened = (
        (define or open_for_requirements)(doing.case, doing.person, doing.now) if "1.0" in leads_to else None
    )
    made = Resolution.objects.create(
        requirements=row, version=version, outcome=outcome, reason=reason.strip(), decided_at=doing.now, by=doing.person,
        opened=opened,
    )  # fmt: skip
    content = {"version": version.number, "reason": made.reason, "opened": opened.key if opened else ""}
    return Done(made, outcome, content)


@step("2.4", of=Requirements)
def modify(
    doing: Doing, row: Requirements, *, summary: str, against: Against, consulted: str = ""
) -> Done[SlrVersion]:
    """Fix the changed requirements as a new version, with how the customer was consulted, and assess it again (R98, X4).

    consulted: who was asked, when and how; may be empty where the customer replied to the consultation of this step.
    """
    before = latest_version(row)
    evidence = _consultation(doing, consulted)
    if problems := empty("summary", summary):
        raise Invalid(problems)
    version = fix_version(doing, row, summary, consultation=evidence, before=before)
    compute(doing, version, against, keep=before)
    outcome = _outcome_of_modifying(doing, version)
    content = {
        "version": version.number,
        "summary": summary,
        "consultation": evidence,
        "verdicts": _counted(version),
    }
    words = f"The requirements for {service_of(row)} were changed after the customer was consulted."
    return Done(version, outcome, content, words=words)


@step("2.5", of=Requirements)
def document(doing: Doing, row: Requirements) -> Done[DocumentedSlr]:
    """Publish the latest version as a controlled document (R99)."""
    version = latest_version(row)
    published = publish_requirements(version, doing.person, doing.now)
    key, link = published.document.key, permalink(published)
    made = DocumentedSlr.objects.create(
        version=version, document=key, permalink=link, recorded_at=doing.now, by=doing.person
    )
    digests = {one.form: one.digest for one in published.renditions.all()}
    content = {"version": version.number, "document": key, "permalink": link, "digests": digests}
    words = f"The service level requirements for {service_of(row)} are documented, version {version.number}."
    return Done(made, "", content, words=words)


def _problems(by: By, asked: Request, customer: Party | None) -> list[Problem]:
    found = empty("description", asked.description)
    if asked.trigger not in rules.TRIGGERS:
        known = f"one of {', '.join(rules.TRIGGERS)}"
        found.append(Problem("trigger", asked.trigger, "is no reason to begin", known))
    if customer is None:
        found.append(Problem("customer", asked.customer, "is no customer", "choose one"))
    if asked.service and not services_visible_to(by.person).filter(key=asked.service).exists():
        found.append(
            Problem("service", asked.service, "is not in the catalogue", "choose one, or name a new one")
        )
    if not asked.service and not asked.wanted.strip():
        found.append(Problem("wanted", "", "is empty", "choose a service, or name the new one"))
    if not asked.service and asked.trigger in ("major upgrade", "existing service without SLR"):
        found.append(Problem("service", "", "is missing", "choose the service that it is about"))
    if len(asked.wanted) > 150:
        found.append(Problem("wanted", asked.wanted, "is too long", "at most 150 characters"))
    if asked.need.strip() and not asked.stated_by.strip() and not is_customer(by.person):
        found.append(Problem("stated_by", "", "is empty", "say who of the customer's people said it"))
    if len(asked.need) > LONGEST:
        found.append(Problem("need", f"{len(asked.need)} characters", "is too long", f"at most {LONGEST}"))
    return found


def _first_need(person: Person, asked: Request) -> tuple[str, str]:
    if is_customer(person):
        return (asked.need or asked.description).strip(), str(person)
    return asked.need.strip(), asked.stated_by.strip()


def _outcome_of_modifying(doing: Doing, version: SlrVersion) -> str:
    ways = reading_of(doing.case).steps["2.4"].outcomes
    found = set(verdicts(current_rows(version)).values())
    outcome = "met" if found == {MET} else "not met"
    return outcome if outcome in ways else ways[0]


def _counted(version: SlrVersion) -> dict[str, int]:
    said = list(verdicts(current_rows(version)).values())
    return {verdict: said.count(verdict) for verdict in sorted(set(said))}


def _consultation(doing: Doing, consulted: str) -> dict[str, str]:
    asked = doing.case.consultations.filter(step="2.4", role=roles.CUSTOMER, replied_at__isnull=False)
    reply = asked.filter(replied_at__gte=doing.waiting.since).select_related("replied_by").first()
    evidence = {"recorded": consulted.strip()} if consulted.strip() else {}
    if reply is not None and reply.replied_at is not None:
        evidence |= {"by": str(reply.replied_by), "at": reply.replied_at.isoformat(), "said": reply.reply}
    if not evidence:
        remedy = "say whom you asked, when and how, and what they said"
        raise Invalid([Problem("consulted", "", "is empty, and the customer has not replied here", remedy)])
    return evidence
