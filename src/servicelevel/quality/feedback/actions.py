"""The Service Level Manager asks the people of a customer what they make of an SLA; each of them answers once (R30)."""

from __future__ import annotations

from datetime import datetime

from servicelevel.agreements.models import Agreement
from servicelevel.agreements.queries import agreements_visible_to
from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.quality.feedback.models import FeedbackAnswer, FeedbackRound
from servicelevel.quality.feedback.queries import may_answer, rounds_visible_to
from servicelevel.said import LONGEST
from servicelevel.worktime import Problem

WHO_ASKS = (roles.SERVICE_LEVEL_MANAGER,)


@act("quality.ask_for_feedback", may=WHO_ASKS)
def ask_for_feedback(by: By, agreement: str, until: datetime) -> Told[FeedbackRound]:
    """Ask the people of the customer of an SLA. Raises NotFound, Conflict while a round runs, Invalid."""
    seen = agreements_visible_to(by.someone).filter(kind=Agreement.Kind.SLA, key=agreement)
    found = Agreement.objects.select_for_update().filter(pk__in=seen.order_by().values("pk")).first()
    if found is None:
        raise NotFound(f"There is no SLA {agreement}.")
    if until <= by.now:
        raise Invalid([Problem("until", until.isoformat(), "is over already", "choose a later day")])
    if FeedbackRound.objects.filter(agreement=found, until__gt=by.now).exists():
        raise Conflict("The people of this customer are being asked already; wait until that round is over.")
    row = FeedbackRound.objects.create(agreement=found, asked_at=by.now, asked_by=by.someone, until=until)
    return Told(row, {"round": row.pk, "until": until.isoformat()}, f"agreement:{agreement}")


@act("quality.give_feedback", anyone=True)
def give_feedback(
    by: By, number: int, *, satisfied: int, reflects: str, words: str = ""
) -> Told[FeedbackAnswer]:
    """Say what one makes of an SLA. Raises NotFound, NotAllowed for whoever is not asked (any more), Invalid.

    satisfied: from 1, not at all, to 5, fully; reflects: whether the targets show what one experiences.
    """
    row = rounds_visible_to(by.someone).filter(pk=number).first()
    if row is None:
        raise NotFound("There is no such round of feedback.")
    if not may_answer(by.someone, row, by.now):
        raise NotAllowed("Each of the customer's people answers once, while the round runs.")
    if problems := list(_problems(satisfied, reflects, words)):
        raise Invalid(problems)
    made = FeedbackAnswer.objects.create(
        round=row, person=by.someone, satisfied=satisfied, reflects=reflects, words=words.strip(), at=by.now
    )
    content = {"round": row.pk, "satisfied": satisfied, "reflects": reflects, "words": made.words}
    return Told(made, content, f"agreement:{row.agreement.key}")


def _problems(satisfied: int, reflects: str, words: str) -> list[Problem]:
    found = []
    if not 1 <= satisfied <= 5:
        found.append(Problem("satisfied", str(satisfied), "is not on the scale", "choose 1 to 5"))
    if reflects not in FeedbackAnswer.Reflects.values:
        remedy = f"choose one of {', '.join(FeedbackAnswer.Reflects.values)}"
        found.append(Problem("reflects", reflects, "is unknown", remedy))
    if len(words) > LONGEST:
        found.append(
            Problem("words", f"{len(words):,} characters", "is too long", f"write {LONGEST:,} or fewer")
        )
    return found
