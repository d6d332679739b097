"""The ledger: what was done, by whom, as what, when."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicelevel.errors import NotFound
from servicelevel.ledger.queries import Asked, end, page_of_lines
from servicelevel.ledger.queries import line as one_line
from servicelevel.ledger.words import content_in_words
from servicelevel.organisation.queries import sees_everything
from servicelevel.organisation.signed_in import person_of
from servicelevel.web.wording import counted


def ledger(request: HttpRequest) -> HttpResponse:
    """The lines, the newest first, found by who, what, which case and when."""
    _only_who_sees_everything(request)
    given = {name: request.GET.get(name, "").strip() for name in ("actor", "act", "step", "case", "subject")}
    before = request.GET.get("before", "")
    zone = person_of(request).zone
    asked = Asked(
        **given, begins=_day(request.GET.get("from", ""), zone), ends=_day(request.GET.get("to", ""), zone, 1),
        before=int(before) if before.isdecimal() else 0,
    )  # fmt: skip
    rows, following = page_of_lines(asked)
    number, digest = end()
    days = {name: request.GET.get(name, "") for name in ("from", "to")}
    chained = f"{counted(number, 'line')}, each chained to the one before it"
    view = {
        "rows": rows, "following": following, "given": given | days, "digest": digest,
        "sentence": chained if number else "Nothing was done yet",
    }  # fmt: skip
    return render(request, "ledger/ledger.html", view)


def line(request: HttpRequest, number: int) -> HttpResponse:
    """One line with everything that it says, and its place in the chain."""
    _only_who_sees_everything(request)
    found = one_line(number)
    if found is None:
        raise NotFound(f"There is no line {number}.")
    return render(request, "ledger/line.html", {"line": found, "content": content_in_words(found)})


def _only_who_sees_everything(request: HttpRequest) -> None:
    if not sees_everything(request.user):
        raise NotFound("There is nothing at this address.")


def _day(given: str, zone: str, later: int = 0) -> datetime | None:
    try:
        day = date.fromisoformat(given) + timedelta(days=later)
    except (ValueError, OverflowError):
        return None
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)
