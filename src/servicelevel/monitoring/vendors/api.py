"""The parts of reports that vendors tell, for their programs (R148, R149)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from pydantic import ConfigDict

from servicelevel.api.bodies import Body
from servicelevel.api.callers import by
from servicelevel.monitoring.vendors.actions import tell_part
from servicelevel.monitoring.vendors.queries import asked_of
from servicelevel.web import clock

router = Router()


class PartAskedOut(Schema):
    """A part that a report waits for and that you may tell: your data at 4.3, what it means at 4.4."""

    report: int = Field(description="Number of the report; say it when you tell the part.")
    period: str = Field(examples=["2026-09"])
    vendor: str
    contracts: list[str] = Field(description="Keys of the contracts through which the vendor carries it.")
    step: str = Field(examples=["4.3"])
    since: datetime
    until: datetime | None
    told: bool


class PartIn(Body):
    """What a vendor tells."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "report": 1,
                "vendor": "acme",
                "words": "Two days of September are missing: the probe was down.",
            }
        }
    )
    report: int
    vendor: str
    words: str


class PartOut(Schema):
    """What stands with the report now; the latest of a vendor at a step counts."""

    report: int
    vendor: str
    words: str
    step: str
    told_at: datetime


@router.get("", response=list[PartAskedOut], summary="Parts that reports wait for")
def asked(request: HttpRequest) -> Any:
    """What reports wait to hear of vendors and you may tell. A vendor sees neither the case nor the customer."""
    return [
        PartAskedOut(
            report=one.period.pk, period=one.period.key, vendor=one.vendor.key,
            contracts=[terms.key for terms in one.contracts], step=one.step, since=one.since, until=one.until, told=one.told,
        )
        for one in asked_of(request.user, clock.now())
    ]  # fmt: skip


@router.post("", response={201: PartOut}, summary="Tell a vendor's part")
def tell(request: HttpRequest, given: PartIn) -> Any:
    """Tell the part at the step that waits. For the vendor's own people, or the contract manager for them."""
    row = tell_part(by(request), given.report, given.vendor, words=given.words)
    return Status(
        201, PartOut(**given.model_dump(exclude={"words"}), words=row.words, step=row.step, told_at=row.at)
    )
