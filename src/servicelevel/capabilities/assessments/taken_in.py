"""What programs send to an assessment: the fields of the acts of 1.0."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Field

from servicelevel.api.bodies import Body
from servicelevel.capabilities.assessments.models import Verdict
from servicelevel.capabilities.assessments.rules import Asked
from servicelevel.capabilities.assessments.versions import Offer

VERDICT = f"One of {', '.join(Verdict.values)}."


class StartIn(Body):
    """An assessment outside the schedule."""

    service: str = Field(description="Key of the service.", examples=["email"])
    reason: str = Field(examples=["A new relay stands."])
    until: datetime | None = Field(None, description="By when; null for the time that the process sets.")


class DueIn(Body):
    """How many of the reviews that are due are opened at most."""

    at_most: int = Field(100, ge=1, le=100)


class AnswerIn(Body):
    """The answer to a question, with evidence or the reason why there is none."""

    question: int = Field(description="Its number.", examples=[1])
    verdict: str = Field(description=VERDICT, examples=["supports"])
    words: str = Field(examples=["Each relay carries 200 messages a second."])
    evidence: list[str] = Field(
        default_factory=list, description="Keys of documents, or addresses.", examples=[["DOC-2026-0004"]]
    )
    none_because: str = Field("", description="Why there is no evidence, where there is none.")


class GoalIn(Body):
    """Whether the service, or a component of it, supports a goal of the tactical plan."""

    goal: int = Field(description="Its number.", examples=[1])
    verdict: str = Field(description=VERDICT, examples=["supports"])
    words: str = Field(examples=["Mailboxes of 100 GB are there."])
    component: str = Field("", description="Key of a component; empty for the service itself.")


class UpdateDecisionIn(Body):
    """Decision 1.2."""

    update: bool = Field(description="Whether the capabilities are updated now.", examples=[True])
    reason: str = Field(examples=["The new relay is in use."])
    change: str = Field(
        "", description="Number of the change under Change Management; belongs to a yes.", examples=["CHG-1201"]
    )  # fmt: skip
    where: str = Field("", description="The tool that keeps the change, or its address.")


class ChangeIn(Body):
    """A change under Change Management."""

    change: str = Field(examples=["CHG-1207"])
    where: str = Field("", description="The tool that keeps it, or its address.")


class ChangeEndIn(Body):
    """How a change ended."""

    done: bool = Field(description="true: it was done; false: it was withdrawn or refused.", examples=[True])
    words: str = Field(
        description="How it ended, and where that can be seen.", examples=["Closed as done on 12 Oct."]
    )


class OfferIn(Body):
    """What can be offered now: what changes, or a version that was recorded since the change was named."""

    summary: str = Field(
        description="What is new, in words for everybody.", examples=["Mailboxes hold 100 GB."]
    )
    changes: dict[str, Any] | None = Field(
        None, description="Fields that are another now; null for one that falls away.",
        examples=[{"description": "Mailboxes of 100 GB"}],
    )  # fmt: skip
    version: int | None = Field(None, description="Number of a version, instead of changes.")
    service: str = Field("", description="Key of the service, where it is a new one.")
    holds_from: datetime | None = Field(None, description="From when it holds; null for now.")

    def offer(self) -> Offer:
        """The offer as the act takes it."""
        return Offer(self.changes, self.version, self.service, self.holds_from)


class WordsIn(Body):
    """What is new, for customers as well."""

    words: str = Field(examples=["From Monday on mailboxes hold 100 GB."])


class PlanIn(Body):
    """A version of the tactical plan."""

    name: str = Field(examples=["Tactical Plan 2027"])
    goals: list[str] = Field(examples=[["Everybody reaches everybody by mail"]])
    because: str = Field(description="Why there is this version.", examples=["The new year."])
    document: str = Field("", description="Key of the document, or its address.")


class QuestionIn(Body):
    """A question of the assessments."""

    about: str = Field(examples=["capability"])
    words: str = Field(examples=["What can the service do today?"])
    hint: str = ""

    def asked(self) -> Asked:
        """The question as the act takes it."""
        return Asked(self.about, self.words, self.hint)


class QuestionsIn(Body):
    """A version of the questions."""

    questions: list[QuestionIn]
    because: str = Field(description="Why there is this version.", examples=["One was not understood."])


class IntervalIn(Body):
    """How many months lie between two reviews."""

    months: int = Field(examples=[12])
    criticality: str = Field("", description="Of services of this criticality; empty for all others.")
