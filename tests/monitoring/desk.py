"""A small service desk: promises of one agreement, and tickets told in a line each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from servicelevel.agreements import actions, promise_file, queries
from servicelevel.agreements.terms import Terms
from servicelevel.monitoring.models import Check, Outage, Sample, Source, TicketEvent

LONG_AGO = datetime(2015, 1, 1, tzinfo=UTC)
HEAD = """
parties: {it: {name: IT, kind: provider}, lab: {name: Laboratory, kind: customer}}
calendars:
  office: {zone: America/Chicago, weekly: {mon-fri: ["08:00-17:00"]}}
  always: {zone: America/Chicago, weekly: {daily: ["00:00-24:00"]}}
services: {mail: {name: E-Mail, hours: always}, print: {name: Printing, hours: office}}
"""
RESOLUTION = """
      resolution:
        {name: Resolution, measure: ticket clock, stop: {state: Resolved}, pause: {state: Waiting}, goal: 8h,
         calendar: office, attain: 90%}
"""


def agreement(targets: str = RESOLUTION, begins: str = "2016-01-01", more: str = "") -> str:
    """The promise file of the agreement `mail`."""
    return f"""
agreements:
  mail:
    kind: SLA
    title: E-Mail
    customer: lab
    provider: it
    services: [mail]
    zone: America/Chicago
    from: {begins}
    {more}
    targets: {targets}
"""


def promise(folder: Path, *texts: str, now: datetime = LONG_AGO) -> Terms:
    """Apply promise files and give the terms of `mail`."""
    for number, text in enumerate(texts):
        path = folder / f"promises-{now:%Y%m%d%H%M%S}-{number}.yaml"
        path.write_text(text)
        actions.apply(promise_file.read([path], queries.known()), now)
    return queries.terms("mail")


def at(text: str) -> datetime:
    """An instant of UTC such as `2016-05-02 15:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def tell(
    ticket: str, *events: tuple[str, dict[str, str]], source: str = "desk", recorded: datetime | None = None
) -> None:
    """Events of a ticket: (instant, fields); each recorded a minute after it occurred, or at `recorded`."""
    found, _ = Source.objects.get_or_create(key=source, defaults={"kind": "csv", "zone": "America/Chicago"})
    known = TicketEvent.objects.filter(source=found, ticket=ticket).count()
    for number, (instant, fields) in enumerate(events, start=known):
        occurred = at(instant)
        other = {name: value for name, value in fields.items() if name == "resolution"}
        named = {name: value for name, value in fields.items() if name not in other}
        TicketEvent.objects.create(
            source=found,
            event_id=f"{ticket}-{number}",
            ticket=ticket,
            occurred_at=occurred,
            recorded_at=recorded or occurred + timedelta(minutes=1),
            sequence=number,
            other=other,
            **named,
        )


def solved(ticket: str, opened: str, resolved: str, **fields: str) -> None:
    """A ticket of E-Mail that is opened, taken up by Group A and resolved."""
    tell(
        ticket,
        (opened, {"state": "New", "service": "mail", "assignment_group": "Group A", **fields}),
        (resolved, {"state": "Resolved"}),
    )


def outage(started: str, ended: str) -> None:
    """An outage of E-Mail."""
    source, _ = Source.objects.get_or_create(key="monitor", defaults={"kind": "csv"})
    Outage.objects.create(
        source=source,
        event_id=started,
        service="mail",
        started_at=at(started),
        ended_at=at(ended),
        recorded_at=at(ended),
    )


def looked_at(begin: str, end: str, minutes: int, bad: tuple[str, ...] = ()) -> None:
    """Looks of a monitor at E-Mail every so many minutes; those at the instants of `bad` found it down."""
    source, _ = Source.objects.get_or_create(key="looks", defaults={"kind": "csv"})
    failed, instant, rows = {at(text) for text in bad}, at(begin), []
    while instant < at(end):
        rows.append(
            Check(
                source=source,
                event_id=instant.isoformat(),
                service="mail",
                checked_at=instant,
                recorded_at=instant,
                up=instant not in failed,
            )  # fmt: skip
        )
        instant += timedelta(minutes=minutes)
    Check.objects.bulk_create(rows)


def sampled(begin: str, values: list[float], metric: str = "latency") -> None:
    """Values of a metric of E-Mail, one an hour."""
    source, _ = Source.objects.get_or_create(key="probe", defaults={"kind": "csv"})
    taken = [at(begin) + timedelta(hours=number) for number in range(len(values))]
    Sample.objects.bulk_create(
        Sample(
            source=source,
            event_id=instant.isoformat(),
            service="mail",
            metric=metric,
            taken_at=instant,
            recorded_at=instant,
            value=value,
        )  # fmt: skip
        for instant, value in zip(taken, values, strict=True)
    )
