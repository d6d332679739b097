"""The only code of this room that reads for others: what happened, as frames for `levels`, as it was known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from typing import Any, TypeVar

import polars as pl
from django.db import connection, transaction
from django.db.models import Count, Max, Q, QuerySet

from servicelevel.instants import from_microseconds, to_microseconds
from servicelevel.levels.checks import OUTAGES, outages_seen
from servicelevel.monitoring.exclusions import queries as exclusions
from servicelevel.monitoring.feeds.models import FeedPage
from servicelevel.monitoring.models import Check, Import, Outage, Sample, Source, TicketEvent

_Told = TypeVar("_Told", Outage, Check, Sample)
INSTANT = pl.Datetime("us", "UTC")
FIELDS = ("state", "priority", "service", "customer", "category", "assignment_group", "assignee")
_EVENTS = {
    "ticket": pl.String, "source": pl.String, "event_id": pl.String, "occurred_at": pl.Int64, "recorded_at": pl.Int64,
    "sequence": pl.Int64, **dict.fromkeys(FIELDS, pl.String), "other": pl.String,
}  # fmt: skip


def ticket_events(
    services: Sequence[str] | None = None,
    as_of: datetime | None = None,
    tickets: tuple[str, Sequence[str]] | None = None,
) -> pl.DataFrame:
    """The event frame, raw: ticket ("<source>/<key>"), source, event_id, occurred_at, recorded_at, sequence and fields.

    services: only tickets that ever belonged to one of them, with all their events. as_of: only what was recorded by
    then. tickets: only those of one source (its key, theirs). Values of ``other`` become columns of their own where no
    field has the name.
    """
    where, values = ["s.withdrawn_at IS NULL"], list[Any]()
    if as_of is not None:
        where, values = ["(s.withdrawn_at IS NULL OR s.withdrawn_at > %s)"], [to_microseconds(as_of)]
    if services is not None:
        places = ", ".join(["%s"] * len(services)) or "NULL"
        where.append(
            f"(e.source_id, e.ticket) IN"
            f" (SELECT source_id, ticket FROM {TicketEvent._meta.db_table} WHERE service IN ({places}))"
        )
        values += list(services)
    if as_of is not None:
        where.append("e.recorded_at <= %s")
        values.append(to_microseconds(as_of))
    if tickets is not None:
        source, keys = tickets
        where.append(f"s.key = %s AND e.ticket IN ({', '.join(['%s'] * len(keys)) or 'NULL'})")
        values += [source, *keys]
    fields = ", ".join(f"e.{name}" for name in FIELDS)
    statement = (
        f"SELECT e.ticket, s.key, e.event_id, e.occurred_at, e.recorded_at, e.sequence, {fields}, e.other"
        f" FROM {TicketEvent._meta.db_table} e JOIN {Source._meta.db_table} s ON s.id = e.source_id"
        f" WHERE {' AND '.join(where)}"
    )
    with nullcontext() if services is None or tickets is not None or _is_counted() else _by_hash():
        frame = _frame(statement, values, _EVENTS)
    named = pl.concat_str("source", "ticket", separator="/").alias("ticket")
    return _with_other(frame.with_columns(named, *_instants("occurred_at", "recorded_at")))


def tickets_named(key: str) -> list[str]:
    """The sources that know a ticket of that key."""
    found = (
        TicketEvent.objects.filter(_heard(None), ticket=key).values_list("source__key", flat=True).distinct()
    )
    return sorted(found)


def tickets_near(key: str, most: int = 5) -> list[str]:
    """Keys of tickets that begin like a key."""
    begin = key[: max(3, len(key) - 2)]
    return list(
        TicketEvent.objects.filter(_heard(None), ticket__startswith=begin)
        .values_list("ticket", flat=True)
        .distinct()[:most]
    )


def recorded(model: type[_Told], services: Iterable[str], as_of: datetime | None = None) -> QuerySet[_Told]:
    """Outages, checks or samples of some services, with their sources, as they were known."""
    rows = model._default_manager.filter(_heard(as_of), service__in=list(services)).select_related("source")
    return rows if as_of is None else rows.filter(recorded_at__lte=as_of)


def outages(services: Sequence[str], as_of: datetime | None = None) -> pl.DataFrame:
    """The outage frame of some services: what was recorded as outages, and what their checks show."""
    rows, watched = recorded(Outage, services, as_of), recorded(Check, services, as_of)
    latest: dict[tuple[int, str], Outage] = {}
    for row in rows.order_by("revision"):
        latest[row.source_id, row.event_id] = row
    told = pl.DataFrame(
        [
            (f"{row.source_id}/{row.event_id}", row.service, row.kind, row.started_at, row.ended_at, row.started_after,
             row.ended_after, row.weight, row.cause)
            for row in latest.values()
        ],
        schema=OUTAGES, orient="row",
    )  # fmt: skip
    return pl.concat([told, _from_checks(watched)]).sort("service", "started_at")


def samples(services: Sequence[str], metric: str, as_of: datetime | None = None) -> pl.DataFrame:
    """Samples of a metric of some services: service, metric, taken_at, value."""
    rows = Sample.objects.filter(_heard(as_of), service__in=services, metric=metric)
    if as_of is not None:
        rows = rows.filter(recorded_at__lte=as_of)
    schema: dict[str, Any] = {
        "service": pl.String,
        "metric": pl.String,
        "taken_at": INSTANT,
        "value": pl.Float64,
    }
    return pl.DataFrame(
        list(rows.values_list("service", "metric", "taken_at", "value")), schema=schema, orient="row"
    )


def first_watched(service: str, as_of: datetime | None = None) -> datetime | None:
    """When a service was looked at for the first time by a monitor; None where none ever did."""
    rows = Check.objects.filter(_heard(as_of), service=service)
    if as_of is not None:
        rows = rows.filter(recorded_at__lte=as_of)
    first: datetime | None = rows.order_by("checked_at").values_list("checked_at", flat=True).first()
    return first


def looks_at(service: str, as_of: datetime | None = None) -> list[int]:
    """When monitors looked at a service, in order, each instant once; microseconds."""
    rows = Check.objects.filter(_heard(as_of), service=service)
    if as_of is not None:
        rows = rows.filter(recorded_at__lte=as_of)
    found = rows.order_by("checked_at").values_list("checked_at", flat=True).distinct()
    return [to_microseconds(at) for at in found]


def news_of_service(service: str, as_of: datetime | None = None) -> pl.DataFrame:
    """Whether somebody looks at a service: source and told_at (UTC) of what tells of its outages.

    Its own checks, where there are any. Else all that the sources tell which ever told of an outage of it: a monitor
    that only speaks of what is down is alive while it speaks of anything.
    """
    checks = Check.objects.filter(_heard(as_of), service=service).values_list("source__key", "checked_at")
    sources = set(Outage.objects.filter(_heard(as_of), service=service).values_list("source", flat=True))
    told = [*checks]
    if not told:
        for model, when in ((Outage, "started_at"), (Sample, "taken_at")):
            told += model.objects.filter(_heard(as_of), source__in=sources).values_list("source__key", when)
    return pl.DataFrame(told, schema={"source": pl.String, "told_at": INSTANT}, orient="row")


def read_otherwise(key: str, file_digest: str, reading_digest: str) -> Import | None:
    """The latest import of the same file into the same source that read it in another way (mapping, zone)."""
    same = Import.objects.filter(source__key=key, source__withdrawn_at=None, file_digest=file_digest)
    return same.exclude(mapping_digest=reading_digest).order_by("-started_at").first()


def turn_of(of: Import) -> int:
    """How many files of the source were begun before this one."""
    return Import.objects.filter(source=of.source, pk__lt=of.pk).count()


def is_told(source: Source, event_ids: Sequence[str]) -> bool:
    """Whether the source has told of any of some events before. event_ids: a few hundred at most."""
    models = (TicketEvent, Check, Outage)
    return any(model.objects.filter(source=source, event_id__in=event_ids).exists() for model in models)


def things_told_by(source: Source) -> int:
    """How many tickets, or else services, a source has told of."""
    tickets = TicketEvent.objects.filter(source=source).values("ticket").distinct().count()
    watched = {
        service
        for model in (Check, Outage, Sample)
        for service in model.objects.filter(source=source).values_list("service", flat=True).distinct()
    }
    return tickets + len(watched)


def things_of(source: Source) -> str:
    """What a source tells of, as a word: tickets or services."""
    return "tickets" if TicketEvent.objects.filter(source=source).exists() else "services"


def data_stamp() -> str:
    """Changes whenever anything was recorded, a source withdrawn, or an exclusion agreed, that a figure could rest on.

    Rows are never removed, so their highest keys are stamp enough: counting millions would not be. Two imports at once
    may store lower keys last, so what imports and pages of feeds have stored is added
    up too.
    """
    highest = [
        f"(SELECT max(id) FROM {model._meta.db_table})" for model in (TicketEvent, Outage, Check, Sample)
    ]
    withdrawn = f"(SELECT count(withdrawn_at) FROM {Source._meta.db_table})"
    stored = [f"(SELECT sum(events_new) FROM {model._meta.db_table})" for model in (Import, FeedPage)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([*highest, withdrawn, *stored])}")
        recorded = "-".join(str(number or 0) for number in cursor.fetchone())
    return f"{recorded}-{exclusions.stamp()}"


def imports() -> QuerySet[Import]:
    """All imports, the latest first."""
    return Import.objects.select_related("source")


def source_freshness() -> list[dict[str, Any]]:
    """For each source in use how many events it gave, the latest of them, and when it was last read."""
    found = []
    for source in Source.objects.filter(withdrawn_at=None).order_by("key"):
        counts: dict[str, Any] = {"events": 0, "last_event_at": None, "last_recorded_at": None}
        for model, when in (
            (TicketEvent, "occurred_at"),
            (Outage, "started_at"),
            (Check, "checked_at"),
            (Sample, "taken_at"),
        ):
            told = model.objects.filter(source=source).aggregate(
                n=Count("pk"), last=Max(when), recorded=Max("recorded_at")
            )
            counts["events"] += told["n"]
            counts["last_event_at"] = _later(counts["last_event_at"], told["last"])
            counts["last_recorded_at"] = _later(counts["last_recorded_at"], told["recorded"])
        found.append(
            {"source": source, "key": source.key, "kind": source.kind, "zone": source.zone, **counts}
        )
    return found


def _heard(as_of: datetime | None) -> Q:
    """What comes from sources that were not withdrawn by then."""
    in_use = Q(source__withdrawn_at=None)
    return in_use if as_of is None else in_use | Q(source__withdrawn_at__gt=as_of)


def _later(one: Any, other: Any) -> datetime | None:
    known = [from_microseconds(at) if isinstance(at, int) else at for at in (one, other) if at is not None]
    return max(known) if known else None


def _from_checks(watched: QuerySet[Check]) -> pl.DataFrame:
    schema: dict[str, Any] = {
        "service": pl.String,
        "checked_at": INSTANT,
        "up": pl.Boolean,
        "code": pl.String,
    }
    checks = pl.DataFrame(
        list(watched.values_list("service", "checked_at", "up", "code")), schema=schema, orient="row"
    )
    return outages_seen(checks)


def _frame(statement: str, values: Sequence[Any], schema: dict[str, Any]) -> pl.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return pl.DataFrame(cursor.fetchall(), schema=schema, orient="row")


def _is_counted() -> bool:
    """Whether the planner knows how many events belong to which service."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        counted = "SELECT FROM pg_stats WHERE schemaname = current_schema() AND tablename = %s AND attname = 'service'"
        cursor.execute(f"SELECT EXISTS ({counted})", [TicketEvent._meta.db_table])
        return bool(cursor.fetchone()[0])


@contextmanager
def _by_hash() -> Iterator[None]:
    """Let PostgreSQL join by hash: without counts it holds each event against each other one."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop TO off")
        yield
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")


def _instants(*names: str) -> list[pl.Expr]:
    return [pl.col(name).cast(pl.Datetime("us")).dt.replace_time_zone("UTC") for name in names]


def _with_other(frame: pl.DataFrame) -> pl.DataFrame:
    """Each name in ``other`` as a column of text, null where an event does not mention it.

    Many events say the same there, so each text is read once.
    """
    texts = frame["other"].unique()
    named = texts.str.extract_all(r'"((?:[^"\\\\]|\\\\.)*)"\s*:').explode().unique().drop_nulls()
    names = sorted({json.loads(name.rstrip(": \t")) for name in named} - set(frame.columns))
    if not names:
        return frame.drop("other")
    read = texts.str.json_decode(pl.Struct(dict.fromkeys(names, pl.String))).struct.unnest()
    return frame.join(read.with_columns(texts), on="other", how="left", maintain_order="left").drop("other")
