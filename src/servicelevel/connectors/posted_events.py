"""What a tool posts to us: JSON, JSON lines, and CloudEvents (structured, batched or binary), as rows.

Each object tells of one ticket event, check, outage or sample; its keys say which. Instants without an offset are read
in the zone of the source.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from sys import float_info
from typing import Any, Final

from servicelevel.connectors.limits import fitting
from servicelevel.connectors.local_times import LocalTimes, TimeError
from servicelevel.connectors.rows import FIELDS, Downtime, Event, Measured, Row, Said, Watch, is_text
from servicelevel.worktime import suggestion

LINES: Final = "application/x-ndjson"
CLOUD_EVENT: Final = "application/cloudevents+json"
CLOUD_EVENTS: Final = "application/cloudevents-batch+json"
FORMS: Final = ("application/json", LINES, CLOUD_EVENT, CLOUD_EVENTS)
MOST_ROWS: Final = 10_000
OUTAGES: Final = ("outage", "degraded", "maintenance", "unknown")
_TICKET = {"id", "ticket", "occurred_at", "sequence", "other", *FIELDS}
_CHECK = {"id", "service", "checked_at", "up", "code"}
_OUTAGE = {"id", "service", "kind", "started_at", "ended_at", "weight", "cause"}
_SAMPLE = {"id", "service", "metric", "taken_at", "value"}
_ATTRIBUTES = {
    "specversion",
    "id",
    "source",
    "type",
    "time",
    "subject",
    "datacontenttype",
    "dataschema",
    "data",
}


class Malformed(ValueError):
    """The body as a whole cannot be read; the message says what is wrong and what to send."""


def read(body: bytes, form: str, heads: Mapping[str, str], zone: str) -> list[Row]:
    """The rows of a body, numbered by its lines or from 1; what cannot be used says why. Raises Malformed.

    form: content type without parameters. heads: the request's, for CloudEvents whose attributes stand there.
    """
    times = LocalTimes("iso", zone)
    found = list(fitting(_rows(body, form, heads, times)))
    if not found:
        raise Malformed("The body is empty; send at least one event.")
    return found


def _rows(body: bytes, form: str, heads: Mapping[str, str], times: LocalTimes) -> Iterator[Row]:
    for number, given in _objects(body, form, heads):
        if number > MOST_ROWS:
            raise Malformed(f"There are more than {MOST_ROWS:,} events in one request; send them in several.")
        try:
            yield Row(number, (_said(given, times),))
        except (ValueError, TypeError, RecursionError) as error:
            yield Row(number, refused=str(error), raw=str(given)[:200])


def _objects(body: bytes, form: str, heads: Mapping[str, str]) -> Iterator[tuple[int, Any]]:
    if form == LINES:
        for number, line in enumerate(body.split(b"\n"), 1):
            if line.strip():
                yield number, _line(line)
        return
    told = _json(body, "the body")
    if isinstance(told, list):
        yield from enumerate(told, 1)
    elif "ce-id" in heads:
        head = {"specversion": heads.get("ce-specversion", ""), "id": heads["ce-id"]}
        yield (
            1,
            head
            | {name: heads[f"ce-{name}"] for name in ("time", "type") if f"ce-{name}" in heads}
            | {"data": told},
        )
    else:
        yield 1, told


def _line(line: bytes) -> Any:
    try:
        return _json(line, "the line")
    except Malformed as error:
        return error


def _json(text: bytes, what: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"{what} is not JSON ({error})") from None


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


def _said(given: Any, times: LocalTimes) -> Said:
    if isinstance(given, Malformed):
        raise given
    if not isinstance(given, dict):
        raise TypeError('is not an object; write {"id": ..., "ticket": ..., "occurred_at": ...}')
    told = _out_of_envelope(given) if "specversion" in given else given
    if "ticket" in told:
        return _event(told, times)
    if "up" in told:
        return _check(told, times)
    if "started_at" in told:
        return _outage(told, times)
    if "metric" in told:
        return _sample(told, times)
    raise ValueError(
        "tells of nothing we know: an event has a ticket, a check up, an outage started_at, a sample a metric"
    )


def _out_of_envelope(given: dict[str, Any]) -> dict[str, Any]:
    """What a CloudEvent carries; its id and time stand for those of the data where that has none."""
    data = given.get("data")
    if not isinstance(data, dict):
        raise TypeError("is a CloudEvent without data as a JSON object")
    told = {"id": given.get("id")} | data
    if "time" in given:
        instants = {"ticket": "occurred_at", "up": "checked_at", "metric": "taken_at"}
        name = next((at for key, at in instants.items() if key in told), "started_at")
        told.setdefault(name, given["time"])
    return told


def _event(told: dict[str, Any], times: LocalTimes) -> Event:
    _only(told, _TICKET)
    other = told.get("other", {})
    if not isinstance(other, dict):
        raise TypeError(f"other is {other!r}; write an object of names and texts")
    return Event(
        ticket=_text(told, "ticket"),
        event_id=_text(told, "id"),
        occurred_at=_at(told, "occurred_at", times),
        sequence=_whole(told, "sequence"),
        fields={name: _field(told[name], name) for name in FIELDS if told.get(name) is not None},
        other={
            _field(name, "a name under other"): _field(value, f"other.{name}")
            for name, value in other.items()
            if value is not None
        },
    )


def _check(told: dict[str, Any], times: LocalTimes) -> Watch:
    _only(told, _CHECK)
    if not isinstance(told["up"], bool):
        raise TypeError(f"up is {told['up']!r}; write true or false")
    code = _field(told.get("code", ""), "code")
    return Watch(_text(told, "service"), _text(told, "id"), _at(told, "checked_at", times), told["up"], code)


def _outage(told: dict[str, Any], times: LocalTimes) -> Downtime:
    _only(told, _OUTAGE)
    kind = told.get("kind", "outage")
    if kind not in OUTAGES:
        raise ValueError(f"kind is {kind!r}; write {', '.join(OUTAGES)}")
    begins = _at(told, "started_at", times)
    ends = None if told.get("ended_at") is None else _at(told, "ended_at", times)
    if ends is not None and ends < begins:
        raise ValueError("ends before it starts")
    weight = None if told.get("weight") is None else _number(told, "weight")
    if weight is not None and not 0 <= weight <= 1:
        raise ValueError(f"weight is {weight}; write a share from 0 to 1")
    return Downtime(
        _text(told, "service"),
        _text(told, "id"),
        kind,
        begins,
        ends,
        weight,
        _field(told.get("cause", ""), "cause"),
    )


def _sample(told: dict[str, Any], times: LocalTimes) -> Measured:
    _only(told, _SAMPLE)
    taken = _at(told, "taken_at", times)
    return Measured(
        _text(told, "service"), _text(told, "id"), _text(told, "metric"), taken, _number(told, "value")
    )


def _only(told: dict[str, Any], known: set[str]) -> None:
    for name in told:
        if name not in known:
            raise ValueError(
                f"{name} is not known; {suggestion(name, known, 'put what else there is under other')}"
            )


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(
            f"{name} is missing" if value in (None, "") else f"{name} is {value!r}; write a text"
        )
    return _field(value, name)


def _field(value: Any, name: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError(f"{name} is {value!r}; write a text")
    text = str(value)
    if not is_text(text):
        raise ValueError(f"{name} has the character NUL or half a character, which cannot be kept")
    return text


def _whole(told: dict[str, Any], name: str) -> int:
    value = told.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} is {value!r}; write a whole number")
    return value


def _number(told: dict[str, Any], name: str) -> float:
    value = told.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name} is {value!r}; write a number")
    if not abs(value) <= float_info.max:
        raise ValueError(f"{name} is larger than can be kept")
    return float(value)


def _at(told: dict[str, Any], name: str, times: LocalTimes) -> int:
    try:
        return times.read(_text(told, name))[0]
    except TimeError as error:
        raise ValueError(f"{name}: {error}") from None
