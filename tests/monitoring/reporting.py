"""A period of the small desk, taken through the steps of procedure 4.0."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from servicelevel.monitoring.breaches.actions import classify_together
from servicelevel.monitoring.breaches.queries import unclassified
from servicelevel.monitoring.periods import analysing, opening, producing, steps
from servicelevel.monitoring.periods.models import IssuedReport, ReportingPeriod
from servicelevel.monitoring.periods.queries import latest_of
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person
from servicelevel.process.actions import reply
from servicelevel.process.models import Consultation
from tests.monitoring.desk import at

NOW = at("2016-06-03 12:00")
REVIEW = date(2016, 6, 14)


def by(name: str, now: datetime = NOW) -> By:
    """Who acts, and when."""
    return By(Person.objects.get(username=name), now)


def begun(period: str = "2016-05") -> ReportingPeriod:
    """The period with everybody's reply to 4.1."""
    row = opening.open_period(by("maya"), "mail", period, review_on=REVIEW)
    for asked in Consultation.objects.filter(case=row.case, replied_at=None):
        who = {"service-owner": "omar", "infrastructure-lead": "ines"}[asked.role]
        reply(by(who), asked.pk, words="All is measured.")
    return row


def gathered() -> ReportingPeriod:
    """The period up to its analysis."""
    row = begun()
    row = steps.check_metrics(by("maya"), row.case.key)
    if not steps.is_complete(row):
        steps.define_metrics(by("maya"), row.case.key, words="The monitors are asked for it by hand.")
        for asked in Consultation.objects.filter(case=row.case, replied_at=None):
            reply(
                by({"service-owner": "omar", "infrastructure-lead": "ines"}[asked.role]),
                asked.pk,
                words="So it is.",
            )
    steps.gather(by("ines"), row.case.key)
    row.refresh_from_db()
    return row


def classify_breaches(row: ReportingPeriod, now: datetime = NOW) -> None:
    """Every breach of the period says why it came to it."""
    measurement, _ = analysing.measured(row, now)
    if waiting := unclassified(measurement, measurement.periods[-1]):
        classify_together(by("maya", now), waiting, cause="other", narrative="The door stuck.")


def analysed(classified: bool = True) -> ReportingPeriod:
    """The period with a note for each target, and an action; its breaches are classified."""
    row = gathered()
    _, report = analysing.measured(row, NOW)
    if classified:
        classify_breaches(row)
    for target in report.targets:
        analysing.note(
            by("maya"), row.case.key, target=target.target, words=f"{target.name}: the door stuck."
        )
    analysing.add_action(
        by("omar"), row.case.key, words="Oil the door.", owner="Omar", due_on=date(2016, 6, 20)
    )
    analysing.finish_analysis(by("omar"), row.case.key)
    return row


def circulated(now: datetime = NOW) -> tuple[ReportingPeriod, IssuedReport]:
    """The period with its report out."""
    row = analysed()
    producing.produce(by("maya", now), row.case.key)
    producing.release(
        by("maya", now), row.case.key, review="Held against the agreement; one miss, explained."
    )
    people = list(producing.suggested(row.case, now))
    producing.circulate(by("maya", now + timedelta(minutes=1)), row.case.key, people=people)
    row.refresh_from_db()
    issued = latest_of(row)
    assert issued is not None
    return row, issued
