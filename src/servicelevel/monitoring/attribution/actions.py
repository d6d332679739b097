"""The Service Level Manager says which party holds a ticket with a group or in a state."""

from __future__ import annotations

from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.monitoring.attribution.models import HolderNamed
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.models import Party
from servicelevel.worktime import Problem, suggestion

MAY = (roles.SERVICE_LEVEL_MANAGER,)
LONGEST = 120


@act("monitoring.name_holder", may=MAY)
def name_holder(by: By, *, field: str, value: str, party: str = "") -> Told[HolderNamed]:
    """Say who holds a ticket with a value in a field; what was said of it before ends. Raises Invalid.

    party: its key; empty for the customer of the agreement.
    """
    value, found = value.strip(), Party.objects.filter(key=party).exclude(kind=Party.Kind.AUDITOR).first()
    problems = []
    if field not in HolderNamed.Field.values:
        problems.append(
            Problem("field", field, "says nothing of a holder", " or ".join(HolderNamed.Field.values))
        )
    if not value or len(value) > LONGEST:
        problems.append(
            Problem("value", value, "is empty or too long", f"write it as tickets do, in {LONGEST} letters")
        )
    if party and found is None:
        keys = list(Party.objects.exclude(kind=Party.Kind.AUDITOR).values_list("key", flat=True))
        problems.append(
            Problem("party", party, "is no party that could hold a ticket", suggestion(party, keys))
        )
    if problems:
        raise Invalid(problems)
    HolderNamed.objects.filter(field=field, value=value, ended_at=None).update(
        ended_at=by.now, ended_by=by.person
    )
    row = HolderNamed.objects.create(
        field=field, value=value, party=found, said_at=by.now, said_by=by.someone
    )
    return Told(row, {"field": field, "value": value, "party": party}, f"holder:{row.pk}")


@act("monitoring.end_holder", may=MAY)
def end_holder(by: By, number: int) -> Told[HolderNamed]:
    """Let a value name that holder no more. Raises NotFound, Conflict where it is ended already."""
    row = HolderNamed.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if row is None:
        raise NotFound("Nothing of that kind was said.")
    if row.ended_at is not None:
        raise Conflict("That is ended already.")
    row.ended_at, row.ended_by = by.now, by.someone
    row.save(update_fields=["ended_at", "ended_by"])
    return Told(row, {"field": row.field, "value": row.value}, f"holder:{row.pk}")
