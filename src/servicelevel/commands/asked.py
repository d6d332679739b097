"""Reading what was asked on the command line: agreements, dates, instants. What cannot be read ends with exit 2."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from servicelevel.agreements import queries as agreements
from servicelevel.agreements.models import Agreement
from servicelevel.errors import NotFound, Refused
from servicelevel.worktime import suggestion

if TYPE_CHECKING:
    from servicelevel.agreements.terms import Terms

NOTHING_DONE = 2
YEARS = range(1902, 2098)


def stderr() -> Console:
    """Where messages go, so that what is asked for can be piped."""
    return Console(stderr=True, soft_wrap=True)


def refuse(message: str, remedy: str = "") -> NoReturn:
    """Say what is wrong and how to mend it, and end with exit 2: nothing was done."""
    console = stderr()
    console.print(f"[bold]{escape(message)}[/bold]", highlight=False)
    if remedy:
        console.print(escape(remedy), highlight=False)
    raise typer.Exit(NOTHING_DONE)


@contextmanager
def refusals() -> Iterator[None]:
    """What is refused below becomes a message and exit 2, never a traceback."""
    try:
        yield
    except Refused as refused:
        refuse(str(refused))


def terms_asked(key: str, as_of: datetime | None) -> Terms:
    """The terms of the agreement of that id, or exit 2 with the ids that are near."""
    from servicelevel.commands.database import prepared

    prepared()
    known = list(Agreement.objects.order_by("key").values_list("key", flat=True))
    if key not in known:
        some = ", ".join(known[:10]) or "none yet; servicelevel apply FILE reads some"
        refuse(f"There is no agreement {key}.", suggestion(key, known) or f"Agreements here: {some}")
    with refusals():
        return agreements.terms(key, as_of)


def all_terms_asked(as_of: datetime | None) -> list[Terms]:
    """The terms of every agreement that was known then."""
    from servicelevel.commands.database import prepared

    prepared()
    found = []
    for key in Agreement.objects.order_by("key").values_list("key", flat=True):
        with suppress(NotFound):
            found.append(agreements.terms(key, as_of))
    return found


def date_asked(option: str, given: str) -> date:
    """A date such as 2016-05-31, or exit 2."""
    try:
        day = date.fromisoformat(given)
    except ValueError:
        refuse(
            f"{option} {given}: this is not a date.", "Write it as year-month-day, for instance 2016-05-31."
        )
    _within_reach(option, given, day.year)
    return day


def instant_asked(option: str, given: str | None) -> datetime | None:
    """An instant with its offset from UTC such as 2016-06-01T00:00Z, or exit 2; None where none was given."""
    if given is None:
        return None
    try:
        instant = datetime.fromisoformat(given)
    except ValueError:
        refuse(
            f"{option} {given}: this is not an instant.",
            "Write it as 2016-06-01T00:00Z or 2016-06-01T02:00+02:00.",
        )
    if instant.tzinfo is None:
        local = instant.isoformat(timespec="minutes")
        refuse(
            f"{option} {given}: nobody can say which instant this is without its offset from UTC.",
            f"Write it as {local}Z or {local}+02:00.",
        )
    _within_reach(option, given, instant.year)
    return instant.astimezone(UTC)


def _within_reach(option: str, given: str, year: int) -> None:
    if year not in YEARS:
        refuse(f"{option} {given}: work calendars know the years {YEARS[0]} to {YEARS[-1]} only.")


def instant_of_question(as_of: datetime | None) -> datetime:
    """The instant that figures are worked out for: the one asked for, or now, to the minute."""
    return as_of or datetime.now(UTC).replace(second=0, microsecond=0)
