"""What every assessment rests on: the tactical plan, the questions, and how often a service is reviewed."""

from __future__ import annotations

from collections.abc import Sequence

from servicelevel.capabilities.assessments import rules
from servicelevel.capabilities.assessments.models import (
    Assessment,
    PlanGoal,
    Question,
    QuestionSet,
    ReviewInterval,
    TacticalPlan,
)
from servicelevel.capabilities.assessments.opening import questions_in_use
from servicelevel.errors import Conflict, Invalid
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.worktime.problems import Problem

LONGEST_DOCUMENT = 500


@act("capabilities.adopt_plan", may=(roles.SERVICE_LEVEL_MANAGER, roles.CS_MANAGEMENT))
def adopt_plan(
    by: By, *, name: str, goals: Sequence[str], because: str, document: str = ""
) -> Told[TacticalPlan]:
    """Put a version of the tactical plan into force for new assessments (R86).

    Assessments that were opened before keep theirs; those that wait for a plan, because there was none, get this one.
    Raises Invalid with everything that is wrong.
    """
    wanted = [words.strip() for words in goals]
    problems = rules.wrong_words("name", name, 200) + rules.wrong_words("because", because)
    problems += rules.wrong_goals(wanted)
    if len(document) > LONGEST_DOCUMENT:
        problems.append(Problem("document", "", "is too long", f"at most {LONGEST_DOCUMENT} characters"))
    if problems:
        raise Invalid(problems)
    newest = TacticalPlan.objects.order_by("-number").first()
    made = TacticalPlan.objects.create(
        number=newest.number + 1 if newest else 1, name=name.strip(), document=document.strip(),
        because=because.strip(), adopted_at=by.now, adopted_by=by.someone,
    )  # fmt: skip
    PlanGoal.objects.bulk_create(
        PlanGoal(plan=made, number=number, words=words) for number, words in enumerate(wanted, start=1)
    )
    waited = Assessment.objects.filter(plan=None, assessed_at=None, case__closed_at=None)
    pinned = list(waited.order_by("case").values_list("case__key", flat=True))
    waited.update(plan=made)
    content = {"number": made.number, "name": made.name, "goals": wanted, "because": made.because}
    return Told(made, content | {"document": made.document, "pinned_to": pinned}, f"plan:{made.number}")


@act("capabilities.adopt_questions", may=(roles.SERVICE_LEVEL_MANAGER,))
def adopt_questions(by: By, questions: Sequence[rules.Asked], *, because: str) -> Told[QuestionSet]:
    """Put a version of the questions into use for new assessments (R89). Open ones keep theirs.

    Raises Invalid with everything that is wrong, Conflict where nothing differs.
    """
    wanted = [rules.Asked(one.about, one.words.strip(), one.hint.strip()) for one in questions]
    problems = rules.wrong_questions(wanted) + rules.wrong_words("because", because)
    if problems:
        raise Invalid(problems)
    before = questions_in_use(by.now)
    if wanted == [rules.Asked(one.about, one.words, one.hint) for one in before.asked.all()]:
        raise Conflict("Nothing differs from the questions that are in use.")
    made = QuestionSet.objects.create(
        number=before.number + 1, because=because.strip(), adopted_at=by.now, adopted_by=by.someone
    )
    Question.objects.bulk_create(
        Question(questions=made, number=number, about=one.about, words=one.words, hint=one.hint)
        for number, one in enumerate(wanted, start=1)
    )
    content = {
        "number": made.number,
        "because": made.because,
        "questions": [{"about": one.about, "words": one.words} for one in wanted],
    }
    return Told(made, content, f"questions:{made.number}")


@act("capabilities.set_review_interval", may=(roles.SERVICE_LEVEL_MANAGER,))
def set_review_interval(by: By, *, months: int, criticality: str = "") -> Told[ReviewInterval]:
    """Say how many months lie between two reviews of services of a criticality; without one, of all others (R85)."""
    if problems := rules.wrong_months(months):
        raise Invalid(problems)
    before = ReviewInterval.objects.select_for_update().filter(criticality=criticality).first()
    if before is not None and before.months == months:
        raise Conflict("It is so already.")
    row, _ = ReviewInterval.objects.update_or_create(criticality=criticality, defaults={"months": months})
    content = {"criticality": criticality, "months": months, "before": before.months if before else None}
    return Told(row, content, "reviews:interval")
