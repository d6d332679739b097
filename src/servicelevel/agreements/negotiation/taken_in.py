"""What programs send to a negotiation: the fields of the acts of 3.0."""

from __future__ import annotations

import binascii
from base64 import b64decode
from datetime import date, datetime
from typing import Any, Literal

from ninja import Field

from servicelevel.agreements.negotiation import rules
from servicelevel.agreements.negotiation.signing import Paper
from servicelevel.api.bodies import Body
from servicelevel.documents.uploads.accepted import accepted
from servicelevel.errors import Invalid
from servicelevel.worktime.problems import Problem

DIGEST = "Of the text that was read, as the document says it; another one by now is refused."


class NegotiationIn(Body):
    """What is to be agreed."""

    trigger: str = Field(description=f"Why now: {', '.join(rules.TRIGGERS)}.", examples=["new service"])
    service: str = Field(examples=["email"])
    customer: str = Field(description="Key of the customer.", examples=["physics"])
    agreement: str = Field(
        "", description="Key of the SLA; empty for a new one: made of service and customer."
    )
    provider: str = Field("", description="Key of who promises it; empty: the provider.")
    slr: str = Field("", description="Case of 2.0 that it comes from.")
    management_negotiates: bool = Field(False, description="CS Management negotiates in person.")


class DraftIn(Body):
    """An OLA or UC under the SLA."""

    kind: Literal["OLA", "UC"]
    key: str = Field(examples=["messaging-email"])
    provider: str = Field(description="Key of the team or vendor.", examples=["messaging"])
    customer: str = Field("", description="Key of who receives; empty: the provider.")


class FindingAnswerIn(Body):
    """What becomes of a finding of the review."""

    answer: Literal["resolved", "accepted"]
    reason: str = Field(examples=["Both agreements name the same hours."])


class FindingAnswersIn(Body):
    """The answers, by the key of the finding."""

    answers: dict[str, FindingAnswerIn] = Field(default_factory=dict)


class DraftProposalIn(Body):
    """A whole text: the content of an agreement of a promise file."""

    content: dict[str, Any] = Field(examples=[{"kind": "SLA", "title": "E-Mail for Physics"}])
    summary: str = Field(examples=["99.5 % instead of 99.9 %."])


class DraftCommentIn(Body):
    """Something on a clause."""

    words: str = Field(examples=["Who is there at night?"])
    clause: str = Field("", description="Key of the clause; empty: all of the text.", examples=["support"])


class ReadTextIn(Body):
    """An act on exactly the text that was read."""

    digest: str = Field(description=DIGEST, examples=["0" * 64])


class ChosenReadingIn(ReadTextIn):
    """The reading that the text is to say."""

    chosen: str = Field(
        description="The key of one of the readings.", examples=["resolution:stop:the first stop"]
    )


class ObjectionIn(ReadTextIn):
    """Why somebody does not agree."""

    reason: str = Field(examples=["The relay is not ours to promise."])


class ConsentWaiverIn(Body):
    """Going on without the consent of a party."""

    role: str = Field(examples=["infrastructure-lead"])
    reason: str = Field(examples=["The team is being founded; its lead begins in March."])


class NotNeededIn(Body):
    """Why something is not needed."""

    reason: str = Field(examples=["The network is covered by another agreement."])


class GoWithoutIn(Body):
    """A section that the SLA goes without, or a target that is marked as unmeasured."""

    about: str = Field(
        description=f"{', '.join(rules.MANDATORY)}, or target: and an id.", examples=["continuity"]
    )
    reason: str = Field(examples=["The service is offered without continuity."])


class SigningWaiverIn(Body):
    """A hindrance that is to be put up with."""

    about: str = Field(
        description="Its key, as `hindrances` of the negotiation says.", examples=["security:mail-encrypted"]
    )
    reason: str = Field(examples=["The relay is exchanged in March."])


class WaiverDecisionIn(Body):
    """The word of a second person on it."""

    about: str = Field(examples=["security:mail-encrypted"])
    granted: bool = Field(examples=[True])


class PresentationIn(Body):
    """When the commitment was presented, and to whom."""

    held_on: date
    attendees: str = Field(examples=["Priya Raman, Maya Lindgren"])
    words: str = ""


class SignedPaperIn(Body):
    """A paper that somebody signed by hand."""

    signer: str = Field(description="Their name for signing in.", examples=["priya"])
    role: str = Field(description="In which role they signed.", examples=["customer"])
    name: str = Field(description="Name of the file.", examples=["signed.pdf"])
    content: str = Field(description="The bytes of the scan in base 64.", examples=["JVBERi0="])

    def paper(self) -> Paper:
        """The paper as the act takes it. Raises Invalid for what is no base 64, and for files that are not accepted."""
        try:
            content = b64decode(self.content, validate=True)
        except binascii.Error:
            raise Invalid(
                [Problem("paper.content", "", "is no base 64", "encode the bytes of the file")]
            ) from None
        return Paper(self.signer, self.role, accepted(self.name, content, "paper.content"))


class DraftSignatureIn(ReadTextIn):
    """A signature."""

    role: str = Field("", description="In which role, for who holds several.")
    paper: SignedPaperIn | None = Field(None, description="Where somebody signed on paper.")


class TickIn(Body):
    """A line of the checklist that is done."""

    item: str = Field(examples=["support"])
    words: str = ""


class EndAgreementIn(Body):
    """When an agreement ends before its time, and why."""

    at: datetime = Field(examples=["2027-06-30T22:00:00Z"])
    reason: str = Field(examples=["The service is retired."])
