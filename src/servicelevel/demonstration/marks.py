"""Whether a database is that of a demonstration. Nothing of it is ever put into any other one."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection, transaction

from servicelevel.agreements.models import Agreement, AgreementVersion, Calendar, CalendarVersion
from servicelevel.capabilities.models import Service
from servicelevel.demonstration import months, parameters, promises
from servicelevel.demonstration.people import PEOPLE
from servicelevel.errors import Conflict
from servicelevel.ledger.models import Line
from servicelevel.monitoring.models import Import, Source
from servicelevel.organisation.models import Party, Person

KIND = "demonstration"
"""The kind of the sources of the demonstration: it marks them, and the database with them."""


def mark() -> Import | None:
    """What marks the database as that of a demonstration: the import of its tickets. None where it is none."""
    return Import.objects.filter(source__kind=KIND).select_related("source").order_by("started_at").first()


def is_demonstration() -> bool:
    """Whether the database is that of a demonstration."""
    return Source.objects.filter(kind=KIND).exists()


def refuse_foreign() -> None:
    """Raises Conflict where the database has no mark and is not empty."""
    models = (Party, Person, Calendar, Service, Agreement, Source)
    if not is_demonstration() and any(model.objects.exists() for model in models):
        raise Conflict(
            "The database holds data that is not of the demonstration; nothing was changed. Give the demonstration a "
            "folder of its own, for instance SERVICELEVEL_VAR=var/demonstration, or see your data with servicelevel serve."
        )


def has_own_data() -> bool:
    """Whether somebody has put something into the demonstration: sources, people, promises, acts of any kind."""
    made = mark()
    if made is None:
        return False
    given = parameters.parameters()
    ours = promises.recorded_at(months.first_day(made.started_at, given.months, given.zone))
    return (
        Source.objects.exclude(kind=KIND).exists()
        or Person.objects.exclude(username__in=PEOPLE).exists()
        or Line.objects.filter(recorded_at__gt=made.started_at, actor__in=PEOPLE).exists()
        or any(
            model.objects.exclude(recorded_at__in=ours).exists()
            for model in (AgreementVersion, CalendarVersion)
        )
    )


@transaction.atomic
def forget() -> None:
    """Take the demonstration out of the database, with everything in it. Raises Conflict for any other database."""
    refuse_foreign()
    if not is_demonstration():
        return
    connection.check_constraints()  # PostgreSQL empties no table with checks still to come
    call_command("flush", verbosity=0, interactive=False)
