"""Acts of 1.1: the questions are answered, the capabilities are held against the goals of the plan."""

from __future__ import annotations

from collections.abc import Sequence

from servicelevel.capabilities.assessments import rules
from servicelevel.capabilities.assessments.models import Answer, Assessment, GoalLink
from servicelevel.capabilities.assessments.parts import name_of
from servicelevel.capabilities.assessments.queries import (
    current_answers,
    current_links,
    unanswered,
    unlinked,
)
from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.process.steps import Doing, Done, step


@step("1.1", of=Assessment, completes=False)
def answer(
    doing: Doing, row: Assessment, *, question: int, verdict: str, words: str,
    evidence: Sequence[str] = (), none_because: str = "",
) -> Done[Answer]:  # fmt: skip
    """Answer a question, with evidence or the reason why there is none (R89). A new answer takes the place of the last.

    question: its number. Raises NotFound, Invalid with everything that is wrong, Conflict where nothing differs.
    """
    asked = row.questions.asked.filter(number=question).first()
    if asked is None:
        raise NotFound(f"There is no question {question}.")
    pieces = rules.evidence_of("\n".join(evidence))
    problems = rules.wrong_verdict(verdict) + rules.wrong_words("words", words)
    if problems := problems + rules.wrong_evidence(pieces, none_because):
        raise Invalid(problems)
    given = (verdict, words.strip(), pieces, none_because.strip())
    before = current_answers(row).get(question)
    if before and given == (before.verdict, before.words, before.evidence, before.none_because):
        raise Conflict("That answer stands there already.")
    made = Answer.objects.create(
        assessment=row, question=asked, revision=before.revision + 1 if before else 1, verdict=given[0], words=given[1],
        evidence=given[2], none_because=given[3], recorded_at=doing.now, by=doing.person,
    )  # fmt: skip
    content = {
        "question": question, "asked": asked.words, "verdict": made.verdict, "words": made.words,
        "evidence": made.evidence, "none_because": made.none_because, "revision": made.revision,
    }  # fmt: skip
    return Done(made, content=content)


@step("1.1", of=Assessment, completes=False)
def link_goal(
    doing: Doing, row: Assessment, *, goal: int, verdict: str, words: str, component: str = ""
) -> Done[GoalLink]:
    """Say whether the service, or a component of it, supports a goal of the plan (R88).

    goal: its number; component: the key of a part on which the service depends, empty for the service itself.
    Raises NotFound, Invalid, Conflict where there is no plan or nothing differs.
    """
    if row.plan is None:
        raise Conflict("There is no tactical plan yet. Adopt one; it is then attached to this assessment.")
    wanted = row.plan.goals.filter(number=goal).first()
    if wanted is None:
        raise NotFound(f"There is no goal {goal}.")
    name = name_of(row, component)
    if problems := rules.wrong_verdict(verdict) + rules.wrong_words("words", words):
        raise Invalid(problems)
    before = current_links(row).get((goal, component))
    if before and (verdict, words.strip()) == (before.verdict, before.words):
        raise Conflict("That stands there already.")
    made = GoalLink.objects.create(
        assessment=row, goal=wanted, component=component, name=name, revision=before.revision + 1 if before else 1,
        verdict=verdict, words=words.strip(), recorded_at=doing.now, by=doing.person,
    )  # fmt: skip
    content = {
        "goal": goal, "component": component, "verdict": made.verdict, "words": made.words,
        "revision": made.revision,
    }  # fmt: skip
    return Done(made, content=content)


@step("1.1", of=Assessment)
def finish_assessment(doing: Doing, row: Assessment) -> Done[Assessment]:
    """The capabilities are assessed: every question is answered, the service is held against every goal (R88, R89, R90).

    Raises Conflict, naming what is missing.
    """
    if missing := _missing(row):
        raise Conflict(f"The assessment is not complete: {'; '.join(missing)}.")
    row.assessed_at, row.assessed_by = doing.now, doing.person
    row.save(update_fields=["assessed_at", "assessed_by"])
    content = {
        "answers": {str(number): one.verdict for number, one in sorted(current_answers(row).items())},
        "goals": {
            f"{number} {component}".strip(): one.verdict
            for (number, component), one in sorted(current_links(row).items())
        },
        "plan": row.plan.number if row.plan else None,
        "questions": row.questions.number,
    }
    return Done(row, "", content)


def _missing(row: Assessment) -> list[str]:
    found = []
    if row.plan is None:
        found.append("there is no tactical plan that it could be held against; adopt one")
    if open_questions := unanswered(row):
        found.append(f"to be answered still: question {_listed(open_questions)}")
    if open_goals := unlinked(row):
        found.append(f"not held against yet: goal {_listed(open_goals)}")
    return found


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers)
