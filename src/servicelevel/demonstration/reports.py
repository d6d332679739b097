"""A month of the demonstration that was reported: what was left out and what was not, the report, and queries on it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from servicelevel.agreements.queries import terms
from servicelevel.demonstration.story import DAY, HOUR, Story
from servicelevel.levels import Period
from servicelevel.monitoring.breaches.actions import classify_together
from servicelevel.monitoring.breaches.queries import unclassified
from servicelevel.monitoring.exclusions import actions as exclusions
from servicelevel.monitoring.exclusions.rules import Asked
from servicelevel.monitoring.periods import analysing, asking, opening, producing, steps
from servicelevel.monitoring.periods.models import ReportingPeriod
from servicelevel.monitoring.reporting_periods import period_of_day, periods_before
from servicelevel.monitoring.reports.report import Breach
from servicelevel.quality.feedback.actions import ask_for_feedback, give_feedback

AGREEMENT = "e-mail-particle-physics"
TAKES = 13 * DAY
"""So long after the end of the month its report and the queries on it are through."""
HOLDS = timedelta(days=2)
AT_ONCE = timedelta()
ASKED_FOR = timedelta(days=60)
WHY = "Two of the mail team were ill; what came after three in the afternoon lay until the next morning."


@transaction.atomic
def tell(now: datetime) -> None:
    """Put the report into a demonstration that has none yet: all of it, or, broken off, nothing."""
    if ReportingPeriod.objects.exists():
        return
    if (period := _month(now)) is None:
        return
    story = Story(period.end + DAY)
    row = opening.open_period(
        story.by("manager"), AGREEMENT, period.key, review_on=(period.end + 16 * DAY).date()
    )
    story.replies(row.case)
    row = steps.check_metrics(story.by("manager"), row.case.key)
    if not steps.is_complete(row):
        steps.define_metrics(
            story.by("manager"), row.case.key, words="The monitor is asked for what it did not tell."
        )
        story.replies(row.case)
    steps.gather(story.by("lead"), row.case.key, words="The mail servers were moved in this year.")
    left_out(story, row)
    analysed(story, row)
    given_out(story, row)
    asked(story, row)
    heard(story)


def left_out(story: Story, row: ReportingPeriod) -> None:
    """Of the two worst breaches the provider asks to leave time out: the customer agrees to one, and refuses the other."""
    _, report = analysing.measured(row, story.now)
    for breach, agreed, why, words in zip(
        report.breaches[:2],
        (True, False),
        ("The building had no power; nobody could have worked on it.", "The user was hard to reach."),
        ("", "The user was at their desk the whole day."),
        strict=False,
    ):
        made = exclusions.ask(story.by("owner"), AGREEMENT, _interval(breach, why))
        exclusions.decide(story.by("customer", DAY), made.pk, agreed=agreed, words=words)


def _interval(breach: Breach, why: str) -> Asked:
    until = breach.started_at + HOLDS
    return Asked("ticket", breach.ticket, breach.started_at, until, why)


def analysed(story: Story, row: ReportingPeriod) -> None:
    """Each breach has its cause, each figure its note, and an action is under way; at one instant, to be measured once."""
    story.now += HOUR
    measurement, report = analysing.measured(row, story.now)
    if waiting := unclassified(measurement, measurement.periods[-1]):
        classify_together(story.by("owner", AT_ONCE), waiting, cause="staffing", narrative=WHY)
    for one in report.targets:
        words = analysing.suggestion(report, one.target)
        analysing.note(story.by("manager", AT_ONCE), row.case.key, target=one.target, words=words)
    analysing.add_action(
        story.by("owner", AT_ONCE), row.case.key, words="The mail store says when it is nearly full.", owner="Ines Duarte",
        due_on=story.day + timedelta(days=30),
    )  # fmt: skip
    analysing.finish_analysis(story.by("owner", AT_ONCE), row.case.key)


def given_out(story: Story, row: ReportingPeriod) -> None:
    """Frozen, reviewed, and sent to whom it concerns."""
    key = row.case.key
    producing.produce(story.by("manager"), key)
    producing.release(
        story.by("manager"), key, review="Held against the agreement; the breaches are explained."
    )
    people = list(producing.suggested(row.case, story.now))
    producing.circulate(story.by("manager"), key, people=people)


def asked(story: Story, row: ReportingPeriod) -> None:
    """The customer asks twice: one query is resolved, the other is for the review."""
    for words, outcome, answer in (
        (
            "Is the move of the mail servers in these figures?",
            "resolved",
            "It is; nothing of it was left out.",
        ),
        ("Why do answers take longer on Fridays?", "agenda", "Let us look at it together at the review."),
    ):
        query = asking.raise_query(story.by("customer", DAY), row.case.key, 1, words=words)
        asking.answer(story.by("manager", 5 * HOUR), query.pk, outcome=outcome, words=answer)


def heard(story: Story) -> None:
    """The customer's people are asked what they make of the agreement; one of them has answered."""
    round_ = ask_for_feedback(story.by("manager"), AGREEMENT, story.now + ASKED_FOR)
    give_feedback(
        story.by("customer", DAY), round_.pk, satisfied=3, reflects="partly",
        words="Mail itself is reliable. Shared calendars are slow on Mondays, and nothing measures them.",
    )  # fmt: skip


def _month(now: datetime) -> Period | None:
    """The last month of which everything was through by now, if there is one."""
    known = terms(AGREEMENT)
    months = periods_before(known, period_of_day(known, now), 3)
    return next((one for one in reversed(months) if one.end + TAKES < now), None)
