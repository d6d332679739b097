"""The gate on data in the database, for what is recorded and for what is proposed: it reads and changes nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps

from servicelevel.agreements import promise_file, queries
from servicelevel.agreements.unapplied import unapplied
from servicelevel.monitoring import gate, measurement
from servicelevel.monitoring.models import Sample, Source
from tests.monitoring import desk

pytestmark = pytest.mark.django_db
AT = desk.at("2016-06-10 12:00")
TARGETS = """
      resolution:
        {name: Resolution, measure: ticket clock, stop: {state: Resolved}, pause: {state: Waiting}, goal: 8h,
         calendar: office, attain: 90%}
      available: {name: Mailboxes available, measure: availability, service: mail, calendar: always, goal: 99.5%}
      delivery: {name: Mail delivered, measure: samples, metric: seconds, service: mail, calendar: always,
        statistic: p95, goal: "<= 60", unit: s}
      outages: {name: Outages, measure: count, of: outages, service: mail, goal: "<= 2"}
"""


@pytest.fixture(autouse=True)
def told(tmp_path: Path) -> None:
    """April to June 2016: a ticket every other day, some outages, a probe that fell silent on 20 May."""
    measurement.forget()
    desk.promise(tmp_path, desk.HEAD + desk.agreement(TARGETS))
    for number in range(30):
        opened = desk.at("2016-04-10 14:00") + timedelta(days=2 * number)
        hour = opened + timedelta(hours=1)
        desk.tell(
            f"INC{number}",
            (f"{opened:%Y-%m-%d %H:%M}", {"state": "New", "service": "mail", "priority": "P2"}),
            (f"{hour:%Y-%m-%d %H:%M}", {"state": "Waiting"}),
            (f"{hour + timedelta(hours=1):%Y-%m-%d %H:%M}", {"state": "Working"}),
            (f"{hour + timedelta(hours=5):%Y-%m-%d %H:%M}", {"state": "Resolved"}),
        )
    for day in ("2016-04-12", "2016-05-03", "2016-05-20", "2016-06-08"):
        desk.outage(f"{day} 09:00", f"{day} 09:20")
    probe = Source.objects.create(key="probe", kind="csv")
    first = desk.at("2016-04-01 00:00")
    Sample.objects.bulk_create(
        Sample(
            source=probe, event_id=str(number), service="mail", metric="seconds", value=20.0 + number % 7,
            taken_at=first + timedelta(hours=6 * number), recorded_at=first + timedelta(hours=6 * number),
        )
        for number in range(200)
    )  # fmt: skip


def rows() -> dict[str, int]:
    """How many rows every table has."""
    return {model.__name__: model._default_manager.count() for model in apps.get_models()}


@pytest.mark.req("R171", "R12")
def test_targets_with_living_sources_are_proven_and_the_silent_one_is_not() -> None:
    found = gate.proofs(queries.terms("mail"), AT)
    assert {key: proof.proven for key, proof in found.items()} == {
        "resolution": True, "available": True, "delivery": False, "outages": True,
    }  # fmt: skip
    assert found["delivery"].reasons[0].startswith("Its source was silent since 20 May 2016, for 20 days.")
    assert {proof.period for proof in found.values()} == {"2016-05"}
    assert found["resolution"].cases == 15


@pytest.mark.req("R171")
def test_a_proposed_file_is_tried_without_being_recorded(tmp_path: Path) -> None:
    before, stamp = rows(), queries.terms("mail").digest
    wrong = TARGETS.replace("state: Resolved", "state: Solved").replace("<= 2", "<= 500")
    path = tmp_path / "proposed.yaml"
    path.write_text(desk.HEAD + desk.agreement(wrong, begins="2016-07-01"))
    terms = unapplied(promise_file.read([path], queries.known()), AT).terms["mail"]
    found = gate.proofs(terms, AT)
    assert [key for key, proof in found.items() if proof.proven] == ["available"]
    assert "Did you mean Resolved?" in found["resolution"].reasons[0]
    assert [version.number for version in terms.versions] == [1, 2]
    assert (rows(), queries.terms("mail").digest) == (before, stamp)


def test_a_proposal_of_something_new_is_built_from_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    path.write_text(
        "parties: {zoo: {name: Zoo, kind: customer}}\n"
        "calendars: {office: {from: 2017-01-01, zone: America/Chicago, weekly: {mon-fri: ['08:00-12:00']}}}\n"
        + desk.agreement(desk.RESOLUTION, "2017-01-01")
        .replace("mail:", "zoo-mail:")
        .replace("customer: lab", "customer: zoo")
    )
    found = unapplied(promise_file.read([path], queries.known()), AT)
    terms = found.terms["zoo-mail"]
    assert (terms.customer, terms.versions[0].state, terms.versions[0].number) == ("Zoo", "draft", 1)
    hours = found.calendars["office"]
    assert bool(hours.is_open(desk.at("2016-06-10 20:00")))
    assert not bool(hours.is_open(desk.at("2017-06-09 20:00")))


def test_it_asks_once_for_one_state_of_the_data() -> None:
    first = gate.proofs(queries.terms("mail"), AT)
    assert gate.proofs(queries.terms("mail"), AT) is first
    desk.solved("INC99", "2016-06-09 14:00", "2016-06-09 18:00", priority="P2")
    assert gate.proofs(queries.terms("mail"), AT) is not first


@pytest.mark.req("R171")
def test_trying_changes_no_row_of_any_table() -> None:
    before = rows()
    gate.proofs(queries.terms("mail"), AT)
    assert rows() == before
