"""Making the demonstration, going on with it, and keeping it apart from everything else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.test import Client

from servicelevel.agreements import actions as agreements
from servicelevel.agreements import promise_file
from servicelevel.agreements.models import Agreement, AgreementVersion, CalendarVersion
from servicelevel.agreements.queries import known, terms
from servicelevel.demonstration import loading, marks, parameters, promises, story
from servicelevel.demonstration.generate import generate
from servicelevel.demonstration.people import FILE, PEOPLE
from servicelevel.errors import Conflict
from servicelevel.monitoring import actions
from servicelevel.monitoring.measurement import forget
from servicelevel.monitoring.models import Import, Outage, Sample, Source, TicketEvent
from servicelevel.organisation.acting import By
from servicelevel.organisation.actions import add_party, add_person
from servicelevel.organisation.models import Party, Person
from servicelevel.process.models import Case
from servicelevel.requirements.actions import Request, request
from tests.demonstration.conftest import NOW, smaller

Start = Callable[..., loading.Started]
KEPT = (TicketEvent, Outage, Sample, AgreementVersion, CalendarVersion, Party, Person, Source, Import, Case)


def rows() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in KEPT}


def told() -> set[tuple[str, int, int]]:
    return set(TicketEvent.objects.values_list("event_id", "occurred_at", "recorded_at"))


@pytest.fixture(scope="module")
def at_once(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Any, Any]:
    """What is there when it was made without a break, a minute after NOW."""
    with django_db_blocker.unblock(), transaction.atomic(), smaller():
        loading.start(tmp_path_factory.mktemp("at-once"), NOW + timedelta(minutes=1))
        found = rows(), told()
        transaction.set_rollback(True)
    forget()
    return found


def test_the_first_start_makes_everything(start: Start, tmp_path: Path) -> None:
    started = start()
    assert started.new_events == TicketEvent.objects.count() > 5_000
    assert set(Agreement.objects.values_list("kind", flat=True)) == {"SLA", "OLA", "UC"}
    assert all(version.state == "in force" for version in AgreementVersion.objects.all())
    assert Import.objects.get().state == Import.State.DONE
    assert Import.objects.get().events_new == started.new_events
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_the_second_start_does_nothing(start: Start) -> None:
    first = start()
    before = rows()
    second = start(NOW + timedelta(minutes=5))
    assert (second.new_events, second.password, second.first) == (0, first.password, first.first)
    assert rows() == before


def test_a_later_start_goes_on(start: Start, small: parameters.Parameters, tmp_path: Path) -> None:
    first = start(NOW - timedelta(days=2))
    later = start()
    assert 0 < later.new_events < first.new_events
    whole = generate(small, promises.calendars(tmp_path, first.first), first.first, NOW)
    assert {event for event, _, _ in told()} == {event.event_id for event in whole.events}
    assert later.first == first.first
    assert Import.objects.get().events_new == len(whole.events)


def test_a_month_later_it_goes_on_from_the_same_first_day(start: Start) -> None:
    first = start()
    before = told()
    later = start(NOW + timedelta(days=40))
    assert later.first == first.first
    assert told() > before


@pytest.mark.parametrize(
    "broken_off_in",
    [
        "apply",
        "bring_into_force",
        "add_person",
        "record_ticket_events",
        "record_outages",
        "record_samples",
        "finish_import",
        "reply",
    ],
)
def test_a_start_that_was_broken_off_is_mended_by_the_next(
    start: Start, monkeypatch: pytest.MonkeyPatch, at_once: tuple[Any, Any], broken_off_in: str
) -> None:
    rooms: dict[str, Any] = {
        "apply": loading.agreements,
        "bring_into_force": loading.agreements,
        "add_person": loading.people.actions,
        "reply": story.process,
    }
    room = rooms.get(broken_off_in, actions)
    as_it_is, calls = getattr(room, broken_off_in), []

    def breaks_off(*given: Any, **named: Any) -> Any:
        calls.append(given)
        if len(calls) == (1 if broken_off_in in ("record_outages", "finish_import") else 2):
            raise KeyboardInterrupt
        return as_it_is(*given, **named)

    monkeypatch.setattr(loading, "BATCH", 2_000)
    with monkeypatch.context() as patch:
        patch.setattr(room, broken_off_in, breaks_off)
        with pytest.raises(KeyboardInterrupt):
            start()
    assert marks.is_demonstration()
    start(NOW + timedelta(minutes=1))
    assert (rows(), told()) == at_once


def test_one_that_was_broken_off_and_mended_a_day_later_is_whole(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks_off(*_: Any) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(actions, "record_outages", breaks_off)
        with pytest.raises(KeyboardInterrupt):
            start()
    start(NOW + timedelta(days=1))
    mended = rows(), told()
    marks.forget()
    start()
    start(NOW + timedelta(days=1))
    assert (rows(), told()) == mended


def test_the_people_sign_in_with_the_password_that_is_kept(
    start: Start, tmp_path: Path, client: Client
) -> None:
    started = start()
    assert (tmp_path / FILE).read_text().strip() == started.password
    assert set(Person.objects.values_list("username", flat=True)) == set(PEOPLE)
    for username in PEOPLE:
        assert client.login(username=username, password=started.password)


def test_a_lost_password_is_made_anew(start: Start, tmp_path: Path, client: Client) -> None:
    old = start().password
    (tmp_path / FILE).unlink()
    new = start().password
    assert new != old
    assert client.login(username="manager", password=new)
    assert not client.login(username="manager", password=old)


def test_a_database_with_other_data_is_refused_and_left_alone(start: Start) -> None:
    add_party(By(None, NOW, "console"), "acme", "Acme", "provider")
    with pytest.raises(Conflict, match="not of the demonstration"):
        start()
    with pytest.raises(Conflict, match="not of the demonstration"):
        start(fresh=True)
    assert Party.objects.count() == 1
    assert rows()["Source"] == 0


def test_tickets_of_others_refuse_it_as_well(start: Start) -> None:
    actions.source("desk", "csv", "UTC")
    with pytest.raises(Conflict):
        start()
    assert rows()["TicketEvent"] == 0


def test_fresh_begins_anew(start: Start) -> None:
    start(NOW - timedelta(days=70))
    anew = start(fresh=True)
    assert anew.first.isoformat() == "2026-10-01"
    assert anew.new_events == TicketEvent.objects.count()


def test_one_of_another_version_is_made_anew_where_nobody_has_worked_in_it(start: Start) -> None:
    start()
    Import.objects.update(file_digest="0" * 64)
    assert start(NOW + timedelta(minutes=1)).new_events > 5_000
    assert Import.objects.get().file_digest != "0" * 64


@pytest.mark.parametrize("worked", ["source", "person", "promise", "case"])
def test_one_of_another_version_is_kept_where_somebody_has_worked_in_it(
    start: Start, tmp_path: Path, worked: str
) -> None:
    start()
    assert not marks.has_own_data()
    if worked == "source":
        actions.source("desk", "csv", "UTC")
    elif worked == "promise":
        file = tmp_path / "demonstration" / "e-mail.yaml"
        file.write_text(file.read_text().replace("99.5%", "99.9%"))
        agreements.apply(promise_file.read([file], known()), NOW)
    elif worked == "case":
        asked = Request("customer request", "We need more.", "business-services", service="e-mail")
        request(By(Person.objects.get(username="business"), NOW + timedelta(minutes=1)), asked)
    else:
        add_person(By(None, NOW, "console"), "anna", "computing-sector")
    Import.objects.update(file_digest="0" * 64)
    before = rows()
    with pytest.raises(Conflict, match="--fresh"):
        start(NOW + timedelta(hours=1))
    assert rows() == before


def test_promises_were_known_and_in_force_before_they_held(start: Start) -> None:
    first = start().first
    for agreement in Agreement.objects.all():
        version = terms(agreement.key, as_of=NOW.replace(year=first.year, month=first.month, day=1)).versions[
            0
        ]
        assert version.state == "in force"
        assert version.takes_effect.astimezone(ZoneInfo(version.content["zone"])).date() == first


def test_everything_recorded_is_an_instant_of_the_past(start: Start) -> None:
    start()
    assert not TicketEvent.objects.filter(recorded_at__gt=NOW).exists()
    assert not Outage.objects.filter(recorded_at__gt=NOW).exists()
    assert not Sample.objects.filter(recorded_at__gt=NOW).exists()
