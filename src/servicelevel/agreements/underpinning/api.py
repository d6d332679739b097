"""Whether an agreement is carried, for programs of the provider and the auditors."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from servicelevel.agreements.underpinning.pages import checked_for
from servicelevel.agreements.underpinning.told import as_json

router = Router()


class EndingOut(Schema):
    """An OLA or contract that ends before the agreement above it."""

    agreement: str
    kind: str
    ends: datetime = Field(description="The first instant without it.")


class UnderpinningOut(Schema):
    """An agreement held against the OLAs and contracts below it. Durations are microseconds, shares fractions as text."""

    agreement: str = Field(examples=["email-physics"])
    first: datetime = Field(description="Starts are looked at from here on.")
    last: datetime = Field(description="And up to but without this instant.")
    carried: bool = Field(description="Whether every target is carried and nothing ends too early.")
    words: str
    targets: list[dict[str, Any]] = Field(
        description="Each with verdict (carried, not carried, cannot be decided) and words; of times the worst start with "
        "its parts, and the shares; of availabilities the bounds and the components."
    )
    endings: list[EndingOut]
    unchecked: list[str] = Field(description="Targets that are neither times nor availabilities.")
    drafts: list[str] = Field(description="Titles of what is counted although it is not in force.")


@router.get(
    "/{key}/underpinning", response=UnderpinningOut, summary="Whether OLAs and contracts carry an agreement"
)
def underpinning(request: HttpRequest, key: str) -> Any:
    """Every target with the start from which it is worst, for a year from today on."""
    return as_json(checked_for(request.user, key))
