"""A case of 3.0 begins: what it is about, what it rests on, and the documents that are negotiated in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from servicelevel.agreements.models import Agreement
from servicelevel.agreements.negotiation import rules
from servicelevel.agreements.negotiation.models import Draft, Negotiation
from servicelevel.agreements.negotiation.queries import documents_of
from servicelevel.agreements.negotiation.within import on_document, within
from servicelevel.agreements.queries import terms_covering
from servicelevel.capabilities.queries import service_names
from servicelevel.errors import Conflict, Invalid
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.models import Party, Person
from servicelevel.organisation.queries import Scope
from servicelevel.process import cases
from servicelevel.process.models import Case
from servicelevel.process.steps import Doing, Done
from servicelevel.requirements.models import SlrVersion
from servicelevel.requirements.written_words import empty
from servicelevel.worktime.problems import Problem

WHO_OPENS = (roles.SERVICE_LEVEL_MANAGER, roles.SERVICE_OWNER, roles.CS_MANAGEMENT)
WHO_DRAFTS = (
    roles.SERVICE_LEVEL_MANAGER, roles.SERVICE_OWNER, roles.CONTRACT_MANAGER, roles.INFRASTRUCTURE_LEAD,
)  # fmt: skip
"""Who may begin an OLA or a UC (R40, R49, X17)."""
ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
DRAFTING = ("3.2", "3.1", "3.3", "3.4")


@dataclass(frozen=True)
class Asked:
    """What is to be agreed.

    trigger: a key of rules.TRIGGERS; agreement: key of the SLA, of one in force where that is changed or renewed;
    provider: key of the party that promises it (empty: the provider itself); slr: case of 2.0 that it comes from.
    """

    trigger: str
    service: str
    customer: str
    agreement: str = ""
    provider: str = ""
    slr: str = ""
    management_negotiates: bool = False


def _scope(asked: Asked) -> Scope:
    return Scope(asked.service, asked.agreement, Party.objects.filter(key=asked.customer).first())


@act("agreements.open_negotiation", may=WHO_OPENS, scope=_scope)
def open_negotiation(by: By, asked: Asked) -> Told[Negotiation]:
    """Open a case of 3.0 with its SLA, and pin what it rests on (R102, R103). Raises Invalid with all that is missing."""
    customer = Party.objects.filter(key=asked.customer, kind=Party.Kind.CUSTOMER).first()
    key = asked.agreement or f"{asked.service}-{asked.customer}"[:80]
    before = Agreement.objects.select_related("customer", "provider").filter(key=key).first()
    provider = before.provider if before else _provider(asked.provider)
    slr = _latest_of(asked.slr, asked)
    problems = _problems(asked, customer, provider, before, slr, key)
    if problems or provider is None or customer is None:
        raise Invalid(problems)
    name = service_names()[asked.service]
    title = (
        f"{before.versions.order_by('-number')[0].content['title'] if before else f'{name} for {customer}'}"
    )
    start = cases.Start(
        "3.0", title[:200], asked.trigger, service=asked.service, agreement=key, customer=customer,
    )  # fmt: skip
    row = begin(start, by.someone, by.now, asked, slr)
    draft = Draft.objects.create(
        negotiation=row, number=1, key=key, kind=rules.SLA, customer=customer, provider=provider, begun_at=by.now,
        by=by.someone,
    )  # fmt: skip
    content = {
        "trigger": asked.trigger, "service": asked.service, "customer": asked.customer, "sla": draft.key,
        "slr": f"{asked.slr} version {slr.number}" if slr else "", "pinned": row.pinned,
        "management_negotiates": asked.management_negotiates,
    }  # fmt: skip
    return Told(row, content, f"case:{row.case.key}", row.case.key)


def begin(
    start: cases.Start, person: Person, now: datetime, asked: Asked, slr: SlrVersion | None
) -> Negotiation:
    """The case and its negotiation, for an act that opens one."""
    case = cases.begin(start, person, now)
    held = {
        one.key: version.number for one in terms_covering(case.service) if (version := one.version_at(now))
    }
    return Negotiation.objects.create(
        case=case, trigger=asked.trigger, slr=slr, pinned={"agreements": held},
        management_negotiates=asked.management_negotiates,
    )  # fmt: skip


@within(*DRAFTING, may=WHO_DRAFTS)
def begin_document(
    doing: Doing, row: Negotiation, *, kind: str, key: str, provider: str, customer: str = ""
) -> Done[Draft]:
    """Begin an OLA with a team or a UC with a vendor under the SLA (R49, R106).

    key: of the agreement that it makes or amends; customer: key of the party that receives (empty: the provider).
    """
    receives = Party.objects.filter(key=customer).first() if customer else _provider("")
    promises = Party.objects.filter(key=provider).first()
    problems = _of_document(row, kind, key, promises, receives)
    if problems or promises is None or receives is None:
        raise Invalid(problems)
    made = Draft.objects.create(
        negotiation=row, number=row.drafts.count() + 1, key=key, kind=kind, customer=receives, provider=promises,
        begun_at=doing.now, by=doing.person,
    )  # fmt: skip
    return Done(made, content={"document": key, "kind": kind, "provider": provider})


@on_document(*DRAFTING, may={rules.OLA: WHO_DRAFTS[:3], rules.UC: WHO_DRAFTS[:3]})
def leave_out(doing: Doing, draft: Draft, *, reason: str) -> Done[Draft]:
    """An OLA or UC turns out not to be needed; what was proposed of it stays readable in the ledger."""
    if problems := empty("reason", reason, 2_000):
        raise Invalid(problems)
    draft.left_out_at, draft.left_out_because = doing.now, reason.strip()
    draft.save(update_fields=["left_out_at", "left_out_because"])
    return Done(draft, content={"document": draft.key, "reason": draft.left_out_because})


def _provider(key: str) -> Party | None:
    found = Party.objects.filter(kind=Party.Kind.PROVIDER).order_by("key")
    return Party.objects.filter(key=key).first() if key else found.first()


def _latest_of(key: str, asked: Asked) -> SlrVersion | None:
    """The latest version of the requirements of a case of 2.0 for the same service and customer."""
    case = Case.objects.filter(
        key=key, procedure="2.0", service=asked.service, customer__key=asked.customer
    ).first()
    return SlrVersion.objects.filter(requirements__case=case).order_by("-number").first() if case else None


def _problems(
    asked: Asked, customer: Party | None, provider: Party | None, before: Agreement | None, slr: SlrVersion | None, key: str
) -> list[Problem]:  # fmt: skip
    found = []
    if asked.trigger not in rules.TRIGGERS:
        found.append(
            Problem("trigger", asked.trigger, "is no reason to begin", f"one of {', '.join(rules.TRIGGERS)}")
        )
    if asked.service not in service_names():
        found.append(Problem("service", asked.service, "is not in the catalogue", "choose one"))
    if customer is None:
        found.append(Problem("customer", asked.customer, "is no customer", "choose one"))
    if provider is None or provider.kind not in (Party.Kind.PROVIDER, Party.Kind.TEAM):
        found.append(
            Problem(
                "provider", asked.provider, "provides no service", "choose the provider or one of its teams"
            )
        )
    if asked.slr and slr is None:
        found.append(
            Problem("slr", asked.slr, "has no requirements for this service and customer", "choose another")
        )
    if asked.trigger in rules.AMENDING and before is None:
        found.append(
            Problem("agreement", asked.agreement, "is no agreement that could be changed", "choose one")
        )
    if before is not None and (before.kind != rules.SLA or before.customer != customer):
        found.append(
            Problem("agreement", key, "is another agreement", "choose an SLA of this customer, or a new id")
        )
    return found + _of_key(key, "agreement")


def _of_key(key: str, path: str) -> list[Problem]:
    found = []
    if not ID.fullmatch(key):
        remedy = "small letters, digits and hyphens, for instance e-mail-physics"
        found.append(Problem(path, key, "is no id", remedy))
    if under_way := Draft.objects.filter(
        key=key, left_out_at=None, negotiation__case__closed_at=None
    ).first():
        case = under_way.negotiation.case.key
        found.append(Problem(path, key, f"is negotiated in {case} already", "go on there"))
    return found


def _of_document(
    row: Negotiation, kind: str, key: str, promises: Party | None, receives: Party | None
) -> list[Problem]:
    found = _of_key(key, "key")
    if kind not in (rules.OLA, rules.UC):
        found.append(Problem("kind", kind, "is no document under an SLA", "OLA or UC"))
    wanted = {rules.OLA: (Party.Kind.TEAM, Party.Kind.PROVIDER), rules.UC: (Party.Kind.VENDOR,)}.get(kind, ())
    if promises is None or promises.kind not in wanted:
        remedy = "a vendor" if kind == rules.UC else "one of the provider's teams"
        found.append(Problem("provider", promises and promises.key, "cannot promise this", remedy))
    if receives is None or receives.kind not in (Party.Kind.TEAM, Party.Kind.PROVIDER):
        found.append(
            Problem("customer", receives and receives.key, "cannot receive this", "the provider or a team")
        )
    before = Agreement.objects.select_related("customer", "provider").filter(key=key).first()
    if before and (before.kind, before.customer, before.provider) != (kind, receives, promises):
        found.append(Problem("key", key, "is another agreement", "choose another id"))
    if len(documents_of(row)) >= 30:
        raise Conflict("There are thirty documents in this negotiation already; leave one out first.")
    return found
