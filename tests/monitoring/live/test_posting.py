"""Who may post, in which forms, and what is answered: the same each time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError

from servicelevel.ledger.models import Line
from servicelevel.monitoring.live.following_actions import follow_moved
from servicelevel.monitoring.live.models import Contradiction, LiveClock
from servicelevel.monitoring.live.source_secrets import HEAD, signature
from servicelevel.monitoring.live.sources import end_secrets, open_source, renew_secret
from servicelevel.monitoring.models import Check, Outage, Sample, TicketEvent
from servicelevel.organisation.acting import CONSOLE, By
from tests.monitoring.live.desk import BEGIN, desk, post, said

pytestmark = [pytest.mark.django_db, pytest.mark.req("R62", "R158")]


@pytest.fixture
def secret(tmp_path: Path) -> str:
    return desk(tmp_path)


def now() -> datetime:
    return datetime.now(UTC)


def told(answer: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.content)
    return found


def test_an_event_is_stored_and_its_clock_runs(secret: str) -> None:
    answer = post(said("A", 1, BEGIN, "New", assignment_group="Mail team"), secret)
    assert (answer.status_code, told(answer)) == (200, {"received": 1, "contradicted": []})
    assert follow_moved(now()) == 1
    clock = LiveClock.objects.get()
    assert (clock.ticket, clock.status, clock.holder, clock.service) == ("A", "running", "Mail team", "mail")
    assert clock.due_at == BEGIN + timedelta(hours=1)
    line = Line.objects.get(act="monitoring.take_in")
    assert (line.actor, json.loads(line.content)["events"]) == ("source:tool", 1)


def test_the_same_again_is_answered_alike_and_changes_nothing(secret: str) -> None:
    event = said("A", 1, BEGIN, "New")
    assert post(event, secret).content == post(event, secret).content
    assert TicketEvent.objects.count() == Line.objects.filter(act="monitoring.take_in").count() == 1


def test_the_same_id_with_other_content_is_refused_and_kept_beside(secret: str) -> None:
    post(said("A", 1, BEGIN, "New"), secret)
    answer = post(said("A", 1, BEGIN, "Resolved"), secret)
    assert answer.status_code == 409
    assert "told before with state 'New', here 'Resolved'" in told(answer)["detail"]
    assert TicketEvent.objects.get().state == "New"
    assert Contradiction.objects.get().said["state"] == "Resolved"
    lines = Line.objects.count()
    assert post(said("A", 1, BEGIN, "Resolved"), secret).content == answer.content
    assert (Contradiction.objects.count(), Line.objects.count()) == (1, lines)


def test_in_a_batch_what_contradicts_is_named_and_the_rest_is_stored(secret: str) -> None:
    post(said("A", 1, BEGIN, "New"), secret)
    answer = post([said("B", 1, BEGIN, "New"), said("A", 1, BEGIN, "Resolved")], secret)
    assert answer.status_code == 200
    assert [one["number"] for one in told(answer)["contradicted"]] == [2]
    assert TicketEvent.objects.filter(ticket="B").exists()


def test_lines_cloud_events_and_other_things_that_happen(secret: str) -> None:
    lines = b"\n".join(json.dumps(said("A", number, BEGIN, "New")).encode() for number in (1, 2)) + b"\n"
    assert told(post(lines, secret, "application/x-ndjson"))["received"] == 2
    cloud = {"specversion": "1.0", "id": "c-1", "source": "/tool", "type": "ticket", "time": BEGIN.isoformat(),
             "data": {"ticket": "C", "state": "New", "service": "mail"}}  # fmt: skip
    assert post(cloud, secret, "application/cloudevents+json").status_code == 200
    assert post([cloud | {"id": "c-2"}], secret, "application/cloudevents-batch+json").status_code == 200
    heads = {"ce-specversion": "1.0", "ce-id": "c-3", "ce-time": BEGIN.isoformat(), "ce-type": "ticket"}
    assert post(cloud["data"], secret, **heads).status_code == 200
    assert sorted(TicketEvent.objects.filter(ticket="C").values_list("event_id", flat=True)) == [
        "c-1",
        "c-2",
        "c-3",
    ]
    others = [
        {"id": "k", "service": "mail", "checked_at": "2026-11-02T08:00:00Z", "up": True},
        {"id": "o", "service": "mail", "started_at": "2026-11-02 08:00", "ended_at": "2026-11-02T09:00:00Z"},
        {
            "id": "s",
            "service": "mail",
            "metric": "latency",
            "taken_at": "2026-11-02T08:00:00Z",
            "value": 0.25,
        },
    ]
    assert told(post(others, secret)) == {"received": 3, "contradicted": []}
    assert (Check.objects.get().up, Outage.objects.get().started_at, Sample.objects.get().value) == (
        True,
        BEGIN,
        0.25,
    )


SAMPLE = {"id": "s", "service": "mail", "metric": "latency", "taken_at": "2026-11-02T08:00:00Z"}


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"state": "half \ud800"}, "state has the character NUL or half a character"),
        ({"ticket": "A\0"}, "ticket has the character NUL or half a character"),
        ({"other": {"who": "\udfff"}}, "other.who has the character NUL or half a character"),
        ({"other": {"\ud800": "x"}}, "a name under other has the character NUL or half a character"),
        (SAMPLE | {"value": 10**400}, "value is larger than can be kept"),
        (SAMPLE | {"value": 1.5, "metric": "m\ud800"}, "metric has the character NUL or half a character"),
    ],
)
def test_what_no_database_keeps_is_refused_with_its_place(
    secret: str, wrong: dict[str, Any], where: str
) -> None:
    answer = post(wrong if "metric" in wrong else said("A", 1, BEGIN, "New") | wrong, secret)
    assert answer.status_code == 422
    assert [one["message"].startswith(where) for one in told(answer)["errors"]] == [True]
    assert [rows.objects.count() for rows in (TicketEvent, Sample)] == [0, 0]


def test_a_number_that_json_can_write_and_nothing_can_keep_is_refused(secret: str) -> None:
    answer = post(json.dumps(SAMPLE | {"value": 0}).replace('"value": 0', '"value": 1e999').encode(), secret)
    assert answer.status_code == 422
    assert "value is larger than can be kept" in answer.content.decode()


def test_a_batch_with_a_mistake_stores_nothing_and_names_every_mistake(secret: str) -> None:
    wrong = [
        said("A", 1, BEGIN, "New"), said("B", 1, BEGIN, "New") | {"occurred_at": "yesterday"}, {"ticket": "C"}, "text",
        said("D", 1, BEGIN, "New") | {"prority": "P1"}, said("E" * 81, 1, BEGIN, "New"), {"id": "x"},
    ]  # fmt: skip
    answer = post(wrong, secret)
    assert answer.status_code == 422
    errors = {one["path"]: one["message"] for one in told(answer)["errors"]}
    assert set(errors) == {"2", "3", "4", "5", "6", "7"}
    assert "did you mean priority" in errors["5"]
    assert not TicketEvent.objects.exists()


@pytest.mark.parametrize(
    ("body", "form", "status"),
    [
        (b"{", "application/json", 400),
        (b"", "application/x-ndjson", 400),
        (b'{"id": NaN}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"a,b", "text/csv", 415),
        (json.dumps([{}] * 10_001).encode(), "application/json", 400),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(
    secret: str, body: bytes, form: str, status: int
) -> None:
    answer = post(body, secret, form)
    assert answer.status_code == status
    assert told(answer)["detail"]


def test_without_the_secret_of_this_source_nobody_posts(secret: str) -> None:
    event = said("A", 1, BEGIN, "New")
    other = open_source(By(None, BEGIN, CONSOLE), "other", "", settings.SECRET_KEY)
    for given in ("", "sls_wrong", other, f"{secret}x"):
        assert post(event, given).status_code == 401
    assert not TicketEvent.objects.exists()


def test_a_database_that_is_away_is_said_with_when_to_come_again(
    secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("the database system is in recovery mode, says db-7.internal")

    monkeypatch.setattr("servicelevel.monitoring.live.posting.take_in", away)
    answer = post(said("A", 1, BEGIN, "New"), secret)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer["Content-Type"] == "application/problem+json"
    assert b"internal" not in answer.content
    monkeypatch.undo()
    assert post(said("A", 1, BEGIN, "New"), secret).status_code == 200


def test_a_signature_holds_for_these_bytes_and_five_minutes(secret: str) -> None:
    body = json.dumps(said("A", 1, BEGIN, "New")).encode()
    seconds = int(now().timestamp())
    assert post(body, **{HEAD: signature(secret, seconds - 290, body)}).status_code == 200
    refused = [
        signature(secret, seconds - 400, body), signature(secret, seconds + 400, body), signature("other", seconds, body),
        signature(secret, seconds, body + b" "), "t=,v1=", "v1=x", "t=²,v1=x", f"t={'9' * 40},v1=x",
    ]  # fmt: skip
    for head in refused:
        assert post(body, **{HEAD: head}).status_code == 401


def test_after_a_renewal_both_secrets_work_for_a_day_and_after_an_end_none(secret: str) -> None:
    newer = renew_secret(By(None, now(), CONSOLE), "tool", settings.SECRET_KEY)
    assert newer != secret
    assert {post(said("A", 1, BEGIN, "New"), one).status_code for one in (secret, newer)} == {200}
    renew_secret(By(None, now() - timedelta(days=2), CONSOLE), "tool", settings.SECRET_KEY)
    assert [post(said("A", 1, BEGIN, "New"), one).status_code for one in (secret, newer)] == [200, 401]
    end_secrets(By(None, now(), CONSOLE), "tool")
    assert post(said("A", 1, BEGIN, "New"), secret).status_code == 401


def test_the_secret_stands_in_no_row_and_no_line(secret: str, tmp_path: Path) -> None:
    from django.core import serializers

    from servicelevel.monitoring.live.models import SourceSecret

    kept = serializers.serialize("json", [*SourceSecret.objects.all(), *Line.objects.all()])
    assert secret not in kept
