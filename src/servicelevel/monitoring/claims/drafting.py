"""A draft as a paper, from the template in force; marked as a draft on every page, and kept nowhere."""

from __future__ import annotations

from datetime import datetime

from servicelevel.agreements.queries import terms as terms_of
from servicelevel.agreements.terms import Terms
from servicelevel.capabilities.queries import service_names
from servicelevel.documents import kinds
from servicelevel.documents.control import HEADS, day
from servicelevel.documents.language.gaps import filled
from servicelevel.documents.queries import template_in_force
from servicelevel.documents.rendering.paper import Paper, Table, sections_of
from servicelevel.errors import NotFound
from servicelevel.levels import Period
from servicelevel.monitoring.claims.values import claim_values, kind_of, notice_values
from servicelevel.monitoring.measurement import measure
from servicelevel.monitoring.reporting_periods import period_of_day, periods_before
from servicelevel.organisation.models import Person


def draft(terms: Terms, period: Period, person: Person, now: datetime) -> Paper:
    """The claim on the vendor of a UC, or the notice to the customer of an SLA. Raises NotFound for an OLA.

    The figures are those that are known now, of the whole period.
    """
    kind = kind_of(terms)
    if not kind:
        raise NotFound(
            f"Nothing is claimed under {terms.title}: an OLA is kept among the provider's own teams."
        )
    at = now.replace(second=0, microsecond=0)
    own = measure(terms, periods_before(terms, period), at)
    if kind == kinds.VENDOR_CLAIM:
        above = [terms_of(key) for key in terms.supports]
        measured = [measure(one, periods_before(one, period_of_day(one, now)), at) for one in above]
        values = claim_values(own, measured, period, service_names())
    else:
        values = notice_values(own, period, service_names())
    template = template_in_force(kind)
    known = kinds.KINDS[kind]
    control = (
        ("Document", f"{known.name}: draft, not sent and not recorded"), ("Agreement", f"{terms.title} ({terms.key})"),
        ("Period", period.words), ("Drafted by", str(person)), ("Drafted on", day(now)),
        ("Template", f"{template.made_from['template']}, version {template.made_from['version']}"),
    )  # fmt: skip
    return Paper(
        key=f"{known.prefix}-{terms.key}-{period.key}", number=0, kind=known.name,
        title=f"{known.name}: {terms.title}, {period.words}", mark=known.mark, control=control,
        versions=Table(HEADS, (("Draft", day(now), str(person), "Made from the figures"),)),
        sections=sections_of(filled(template.text, values)), author=str(person),
    )  # fmt: skip
