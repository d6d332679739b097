"""Lists in pages by a cursor: a page stays where it is while rows are added."""

from __future__ import annotations

import base64
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from ninja import Field, Schema

from servicelevel.errors import Invalid
from servicelevel.worktime.problems import Problem

MOST = 200
_Row = TypeVar("_Row")


class Asked(Schema):
    """Which page is wanted."""

    after: str = Field("", description="The `next` of the page before; empty for the first page.")
    limit: int = Field(50, ge=1, le=MOST, description="How many rows at most.")


class Page(Schema, Generic[_Row]):
    """A page of a list; `next` is empty on the last one."""

    items: list[_Row]
    next: str


def page(rows: QuerySet[Any], asked: Asked, by: str = "pk") -> tuple[list[Any], str]:
    """A page of rows in the order of one unique field, and the cursor of the page after it.

    Raises Invalid where the cursor is none that we gave.
    """
    if asked.after:
        rows = _after(rows, asked.after, by)
    found = list(rows.order_by(by)[: asked.limit + 1])
    shown = found[: asked.limit]
    return shown, _sealed(str(getattr(shown[-1], by))) if len(found) > asked.limit else ""


def _sealed(value: str) -> str:
    return base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")


def _after(rows: QuerySet[Any], cursor: str, by: str) -> QuerySet[Any]:
    try:
        opened = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        if "\0" in opened:
            raise ValueError
        return rows.filter(**{f"{by}__gt": opened})
    except ValueError:
        raise Invalid(
            [Problem("after", cursor, "is no cursor of ours", "send the `next` of a page, unchanged")]
        ) from None
