"""All models of the one Django app, gathered from the rooms in their order."""

from servicelevel.agreements.models import Agreement, AgreementVersion, Calendar, CalendarVersion
from servicelevel.capabilities.models import Service, ServiceVersion
from servicelevel.monitoring.models import Check, Import, Outage, Sample, Source, TicketEvent
from servicelevel.organisation.models import Party, Person

__all__ = [
    "Agreement",
    "AgreementVersion",
    "Calendar",
    "CalendarVersion",
    "Check",
    "Import",
    "Outage",
    "Party",
    "Person",
    "Sample",
    "Service",
    "ServiceVersion",
    "Source",
    "TicketEvent",
]
