"""What programs send to a request: the fields of the acts of 2.0."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Field

from servicelevel.api.bodies import Body
from servicelevel.requirements import rules
from servicelevel.requirements.assessing import Said
from servicelevel.requirements.figures import KINDS
from servicelevel.requirements.gathering import Written

TRIGGER = f"Why now: {', '.join(rules.TRIGGERS)}."
SOURCE = f"Where it comes from: {', '.join(rules.SOURCES)}."
KIND = f"One of {', '.join(KINDS)}."
WHY = "Kept beside it in the history."


class RequestIn(Body):
    """A request for a service, or for something of one."""

    trigger: str = Field(description=TRIGGER, examples=["customer request"])
    description: str = Field(description="What it is about.", examples=["Mail stops during night shifts."])
    customer: str = Field(
        "", description="Key of the customer; a customer's own people leave it out.", examples=["physics"]
    )
    service: str = Field(
        "", description="Key of a service in the catalogue; empty for a new one.", examples=["email"]
    )
    wanted: str = Field("", description="Name of the new service, where it is about none that exists.")
    is_major: bool = Field(False, description="A major service or a major upgrade.")
    need: str = Field(
        "", description="What the customer said is needed. A customer's own description is one by itself."
    )
    stated_by: str = Field("", description="Who of the customer's people said it.")


class NeedIn(Body):
    """What the customer says is needed."""

    words: str = Field(examples=["We have to read mail during every shift."])
    stated_by: str = Field(
        "", description="Who said it; a customer's own people leave it out.", examples=["Priya"]
    )


class FigureIn(Body):
    """How much of it. Which parts a requirement has depends on its kind."""

    number: str = Field("", description="A decimal number as text.", examples=["99.9"])
    unit: str = Field("", examples=["%"])
    priority: str = Field("", description="Of the tickets, as they write it; empty for every one.")
    share: str = Field("", description="In how many of the cases, per cent; empty for all of them.")
    per: str = Field("", description="The period over which it is counted.", examples=["month"])
    hours: str = Field("", description="A line for each kind of day: mon-fri 08:00-17:00.")
    zone: str = Field("", description="IANA time zone of these hours.")


class RequirementIn(Body):
    """A requirement, with where it comes from."""

    kind: str = Field(description=KIND, examples=["availability"])
    statement: str = Field(examples=["Mail can be read during every shift."])
    citation: str = Field(
        description="Who said it, or where it stands.", examples=["Priya, shift leader, 12 Oct"]
    )
    source: str = Field(rules.CUSTOMER, description=SOURCE)
    link: str = Field("", description="Address of a document that says so.")
    figure: FigureIn = Field(default_factory=lambda: FigureIn.model_validate({}))

    def written(self) -> Written:
        """The requirement as the act takes it."""
        figure = {name: value for name, value in self.figure.model_dump().items() if value}
        return Written(self.kind, self.statement, self.source, self.citation, figure, self.link)


class ChangedRequirementIn(RequirementIn):
    """A requirement written anew."""

    because: str = Field(description=WHY, examples=["The shifts were moved."])


class BecauseIn(Body):
    """Why something is left out."""

    because: str = Field(description=WHY, examples=["It is covered by requirement 2."])


class TakenIn(Body):
    """One proposal that is taken over."""

    kind: str = Field(description=KIND, examples=["resolution"])
    priority: str = Field("", examples=["P2"])


class PrefillIn(Body):
    """Which proposals are taken over; null for all of them."""

    take: list[TakenIn] | None = None


class SummaryIn(Body):
    """A few words on a version."""

    summary: str = Field("", examples=["As gathered with Physics in October."])


class SaidIn(Body):
    """What a lead says of a row of the gap table."""

    row: int = Field(description="The `id` of the row.", examples=[1])
    verdict: Literal["met", "not met", "unknown"]
    comment: str = Field("", description="Needed where the verdict is another than the computed one.")


class ConfirmIn(Body):
    """What a lead says of several rows."""

    rows: list[SaidIn]

    def said(self) -> dict[int, Said]:
        """The rows as the act takes them."""
        return {one.row: Said(one.verdict, one.comment) for one in self.rows}


class ResolutionIn(Body):
    """Decision 2.3."""

    outcome: str = Field(
        description="One of the ways on of step 2.3, such as define capabilities, modify SLR, no action.",
        examples=["no action"],
    )
    reason: str = Field(examples=["All of it is met today."])


class ModifiedIn(Body):
    """The changed requirements become a new version."""

    summary: str = Field(examples=["99.5 % instead of 99.9 %."])
    consulted: str = Field(
        "",
        description="Whom you asked, when and how, and what they said; empty where the customer replied in the case.",
        examples=["Priya, by phone on 14 Oct: agreed."],
    )


class OptionIn(Body):
    """One way to meet a requirement that cannot be met today."""

    words: str = Field(examples=["A second relay"])
    days: int = Field(examples=[60])
    cost: str = Field(description="A decimal number as text.", examples=["40000.00"])
    currency: str = Field(examples=["USD"])
    gains: str = Field(description="Which level it reaches.", examples=["99.9 %"])
    benefit: str = Field(description="What that is worth to the business.", examples=["No shift stops."])
    justified_by: str = Field(description="Who stands for cost and benefit.", examples=["Priya Raman"])
    risk: str = Field(description="What may go wrong.", examples=["The delivery may be late."])


class OptionsIn(Body):
    """What it would take to meet a requirement."""

    options: list[OptionIn]


class ChoiceIn(Body):
    """What the customer decides on the options of a requirement."""

    choice: str = Field(description="Number of the option, or `none`.", examples=["1"])
    words: str = Field(
        "", description="Where the decision can be seen; needed from whoever is not the customer's.",
        examples=["Meeting of 12 Oct, minutes."],
    )  # fmt: skip
    decided_by: str = Field(
        "", description="Who decided for the customer; a customer's own people leave it out.",
        examples=["Priya"],
    )  # fmt: skip


class InterimIn(Body):
    """The interim agreement."""

    expires: datetime = Field(
        description="The first instant at which it does not hold any more.", examples=["2027-03-01T06:00:00Z"]
    )
    text: str = Field("", description="Empty for the text that is made from the requirements.")


class ReasonIn(Body):
    """Why something ends."""

    reason: str = Field(examples=["Physics moves to another service."])
