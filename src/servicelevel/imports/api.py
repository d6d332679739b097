"""Lists for programs: looked at, and taken in with the digest of what was looked at."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from servicelevel.api.bodies import Body
from servicelevel.api.callers import by
from servicelevel.errors import Invalid
from servicelevel.imports.actions import preview, take_in
from servicelevel.imports.planned import Plan
from servicelevel.worktime.problems import Problem

router = Router()
EXAMPLE = base64.b64encode(b"key,name,kind\ngeology,Geology,customer\n").decode()


class ListIn(Body):
    """A list that somebody brings."""

    kind: str = Field(description="parties, people, catalogue or dependencies.", examples=["parties"])
    content: str = Field(description="The file (CSV, XLSX or YAML), in Base64.", examples=[EXAMPLE])


class ListTakenIn(ListIn):
    """A list, with what was looked at."""

    name: str = Field("list", examples=["parties.csv"])
    expected: str = Field(
        description="The `digest` of the preview: what was looked at is what is done.", examples=["0" * 64]
    )


class ListChangeOut(Schema):
    """What becomes of one record."""

    key: str
    what: str = Field(description="new or changed.")
    lines: list[str] = Field(description="In what it differs.")


class ListPlanOut(Schema):
    """What a list changes."""

    digest: str
    new: int
    changed: int
    unchanged: int
    changes: list[ListChangeOut]


@router.post("/preview", response=ListPlanOut, summary="Look at a list")
def look(request: HttpRequest, given: ListIn) -> Any:
    """What the list would change. It changes nothing."""
    return _out(preview(by(request), given.kind, _bytes(given.content)))


@router.post("/taken", response=ListPlanOut, summary="Take a list in")
def take(request: HttpRequest, given: ListTakenIn) -> Any:
    """Do what the list says, all of it or nothing."""
    content = _bytes(given.content)
    return _out(take_in(by(request), given.kind, content, name=given.name, expected=given.expected))


def _bytes(given: str) -> bytes:
    try:
        return base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid([Problem("content", "", "is no Base64", "encode the bytes of the file")]) from None


def _out(plan: Plan) -> ListPlanOut:
    changes = [ListChangeOut(key=one.key, what=one.what, lines=list(one.lines)) for one in plan.to_do]
    counts = {
        "new": plan.count("new"),
        "changed": plan.count("changed"),
        "unchanged": plan.count("unchanged"),
    }
    return ListPlanOut(digest=plan.digest, changes=changes, **counts)
