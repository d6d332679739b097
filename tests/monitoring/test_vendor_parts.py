"""Vendors tell their data at 4.3 and what it means at 4.4, and learn nothing of whose report it is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from servicelevel.communication.models import OutgoingNotice
from servicelevel.communication.outbox import actions as outbox
from servicelevel.errors import Invalid, NotFound
from servicelevel.ledger.models import Line
from servicelevel.monitoring.periods import steps
from servicelevel.monitoring.periods.models import ReportingPeriod
from servicelevel.monitoring.vendors.actions import tell_part
from servicelevel.monitoring.vendors.duties import duties_of_vendors
from servicelevel.monitoring.vendors.queries import not_told, parts_of
from servicelevel.organisation import roles
from servicelevel.organisation.accounts.tokens import make_token
from servicelevel.organisation.models import Party, Person, RoleHolding
from servicelevel.process import cases
from servicelevel.web import clock
from tests.api.conftest import Program
from tests.monitoring import desk
from tests.monitoring.parties import people
from tests.monitoring.reporting import NOW, begun, by

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
CONTRACT = """
parties: {relay: {name: Relay people, kind: vendor}, cables: {name: Cable people, kind: vendor}}
agreements:
  relay-uc:
    {kind: UC, title: Mail relay, customer: it, provider: relay, services: [mail], zone: America/Chicago, from: 2016-01-01,
     supports: [mail], targets: {answer: {name: Answer, measure: ticket clock, start: {state: Waiting}, stop: {state: Resolved},
     goal: 4h, calendar: office, attain: 90%}}}
"""


@pytest.fixture(autouse=True)
def row(tmp_path: Path) -> ReportingPeriod:
    """The report of E-Mail for May, at 4.3; the mail relay carries it by a contract, and the cables do not."""
    desk.promise(tmp_path, desk.HEAD + desk.agreement(), CONTRACT)
    people()
    for name, party, role in (
        ("niamh", "relay", roles.EXTERNAL_VENDOR), ("carl", "cables", roles.EXTERNAL_VENDOR),
        ("petra", "it", roles.CONTRACT_MANAGER),
    ):  # fmt: skip
        person = Person.objects.create_user(
            name, party=Party.objects.get(key=party), email=f"{name}@example.org"
        )
        RoleHolding.objects.create(person=person, role=role, begins=desk.LONG_AGO)
    for day in range(2, 28):
        desk.solved(f"T{day}", f"2016-05-{day:02} 14:00", f"2016-05-{day:02} 15:30")
    desk.tell(
        "W",
        ("2016-05-16 14:00", {"state": "New", "service": "mail"}),
        ("2016-05-16 15:00", {"state": "Resolved"}),
    )
    made = begun()
    steps.check_metrics(by("maya", LATER - timedelta(minutes=1)), made.case.key)
    if "4.2" in [one.step for one in cases.standing(made.case)]:
        steps.define_metrics(by("maya", LATER), made.case.key, words="The monitors are asked for it.")
    return made


def duties(name: str, now=LATER) -> list[str]:  # type: ignore[no-untyped-def]
    return [one.words for one in duties_of_vendors(by(name).person, now)]


@pytest.mark.req("R148")
def test_the_vendor_of_a_contract_that_carries_the_agreement_is_asked_and_tells_once(
    row: ReportingPeriod,
) -> None:
    assert duties("niamh") == ["Tell which data you hold of May 2016"]
    assert duties("carl") == []
    assert duties("petra") == [], "somebody of the vendor can"
    assert [one.key for one in not_told(row)] == ["relay"]
    with pytest.raises(Invalid):
        tell_part(by("niamh", LATER), row.pk, "relay", words=" ")
    for name, party in (("carl", "relay"), ("carl", "cables"), ("lea", "relay"), ("maya", "relay")):
        with pytest.raises(NotFound):
            tell_part(by(name, LATER), row.pk, party, words="Mine.")
    tell_part(by("niamh", LATER), row.pk, "relay", words="All queues were measured but for 4 May.")
    assert duties("niamh") == []
    assert not_told(row) == []
    line = Line.objects.latest("number")
    assert (line.act, line.step, line.role) == ("monitoring.tell_vendor_part", "4.3", roles.EXTERNAL_VENDOR)


@pytest.mark.req("R149")
def test_at_the_analysis_they_are_asked_anew_and_later_words_count(row: ReportingPeriod) -> None:
    tell_part(by("niamh", LATER), row.pk, "relay", words="All of it.")
    steps.gather(by("ines", LATER + timedelta(minutes=1)), row.case.key)
    now = LATER + timedelta(minutes=2)
    assert duties("niamh", now) == ["Say what your figures of May 2016 mean"]
    tell_part(by("niamh", now), row.pk, "relay", words="A disk was slow.")
    tell_part(by("niamh", now), row.pk, "relay", words="A disk was slow; it is replaced.")
    assert [(one.step, one.words) for one in parts_of(row)] == [
        ("4.3", "All of it."), ("4.4", "A disk was slow; it is replaced."),
    ]  # fmt: skip


@pytest.mark.req("R148", "R149")
def test_where_nobody_of_the_vendor_can_the_contract_manager_tells_it(row: ReportingPeriod) -> None:
    RoleHolding.objects.filter(person__username="niamh").update(ends=NOW)
    assert duties("petra") == ["Tell which data you hold of May 2016"]
    told = tell_part(by("petra", LATER), row.pk, "relay", words="They wrote that nothing is missing.")
    assert (told.vendor.key, str(told.by)) == ("relay", "petra")


@pytest.mark.req("R148")
def test_the_vendor_is_told_by_mail_of_its_part_alone(row: ReportingPeriod) -> None:
    outbox.listen(LATER)
    mine = OutgoingNotice.objects.filter(person__username="niamh", kind="duty")
    assert [one.place for one in mine] == [f"/vendor-parts/{row.pk}/relay/"]
    assert not any("Laboratory" in one.words or row.case.key in one.words for one in mine)
    assert not OutgoingNotice.objects.filter(person__username__in=("carl", "petra")).exists()


@pytest.mark.req("R148", "R41")
def test_the_page_names_service_and_contract_and_no_customer(
    row: ReportingPeriod, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: LATER)
    client, place = Client(), f"/vendor-parts/{row.pk}/relay/"
    client.force_login(Person.objects.get(username="niamh"))
    page = client.get(place).content.decode()
    assert "Mail relay" in page
    assert "Laboratory" not in page
    assert row.case.key not in page
    client.post(place, {"words": "All queues were measured."})
    inside = Client()
    inside.force_login(Person.objects.get(username="maya"))
    assert "All queues were measured." in inside.get(f"/periods/{row.case.key}/").content.decode()
    other = Client()
    other.force_login(Person.objects.get(username="carl"))
    assert other.get(place).status_code == 404


@pytest.mark.req("R148", "R149")
def test_a_vendors_program_learns_what_is_asked_and_tells_it(
    row: ReportingPeriod, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: LATER)

    def program(name: str) -> Program:
        return Program(make_token(by(name, LATER), name="t", scope="write", days=1)[1])

    answer = program("niamh").call("get", "/vendor-parts")
    assert [(one["report"], one["vendor"], one["contracts"], one["step"], one["told"]) for one in answer.json()] == [
        (row.pk, "relay", ["relay-uc"], "4.3", False)
    ]  # fmt: skip
    assert "Laboratory" not in answer.content.decode()
    assert row.case.key not in answer.content.decode()
    given = {"report": row.pk, "vendor": "relay", "words": "All queues were measured."}
    told = program("niamh").call("post", "/vendor-parts", given)
    assert (told.status_code, told.json()["step"]) == (201, "4.3")
    assert [one.words for one in parts_of(row)] == ["All queues were measured."]
    for name in ("carl", "lea", "maya"):
        assert program(name).call("get", "/vendor-parts").json() == []
        assert program(name).call("post", "/vendor-parts", given).status_code == 404
