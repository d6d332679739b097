"""What the ledger says is told once to whom it concerns, who confirms it; and nobody reads more than they may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from servicelevel.agreements.actions import bring_into_force
from servicelevel.agreements.models import Agreement, AgreementVersion
from servicelevel.capabilities.actions import authorise_version, propose_version, retire_service
from servicelevel.communication.duties import duties_in_communication
from servicelevel.communication.models import Communication, Receipt
from servicelevel.communication.news.actions import confirm, listen
from servicelevel.communication.news.queries import coverage_of, told_to
from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.ledger.models import Line, SetAside
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person, RoleHolding
from tests.process.organisation import LONG_AGO, NOW

People = dict[str, Person]
LATER = NOW + timedelta(hours=1)
OFFERED = {
    "name": "E-Mail",
    "description": "Mail for everybody.",
    "lifecycle": "offered",
    "customers": ["physics"],
}


def drafted(people: People, number: int, key: str = "email-physics", kind: str = "SLA") -> AgreementVersion:
    parties = {"customer": people["priya"].party, "provider": people["maya"].party}
    agreement, _ = Agreement.objects.get_or_create(key=key, defaults={"kind": kind, **parties})
    content = {
        "title": "E-Mail for Physics", "services": ["email"], "zone": "America/Chicago",
        "targets": {"available": {"name": "Available"}, "resolution": {"name": "Mended in time"}},
    }  # fmt: skip
    return AgreementVersion.objects.create(
        agreement=agreement, number=number, state="draft", takes_effect=NOW + timedelta(days=number),
        recorded_at=NOW, content=content, digest="0" * 64,
    )  # fmt: skip


def published(people: People, **changes: Any) -> None:
    maya = By(people["maya"], NOW)
    row = propose_version(maya, "email", OFFERED | changes, because="It grows.")
    authorise_version(maya, "email", row.number, without_slr_because="It is older than the process.")


def told(people: People) -> list[str]:
    return sorted(Receipt.objects.values_list("person__username", flat=True))


@pytest.mark.req("R164")
def test_each_process_owner_confirms_each_version_of_an_sla_and_answers_its_question(people: People) -> None:
    RoleHolding.objects.create(person=people["owen"], role=roles.PROCESS_OWNER, begins=LONG_AGO)
    for number in (1, 2):
        drafted(people, number)
        bring_into_force("email-physics", NOW)
        listen(LATER)
        listen(LATER)
    assert told(people) == ["owen", "owen", "paul", "paul"]
    first, second = Communication.objects.order_by("pk")
    assert (first.about, second.about) == ("agreement:email-physics:v1", "agreement:email-physics:v2")
    assert (first.type, first.medium) == ("Notifications", "Service Management tool")
    assert "Available, Mended in time" in second.words
    mine = Receipt.objects.get(communication=second, person=people["paul"])
    with pytest.raises(NotFound):
        confirm(By(people["owen"], LATER), mine.pk, answer="All of them.")
    with pytest.raises(Invalid):
        confirm(By(people["paul"], LATER), mine.pk, answer=" ")
    assert len(duties_in_communication(people["paul"], LATER)) == 2
    confirm(By(people["paul"], LATER), mine.pk, answer="Both; yes.")
    with pytest.raises(Conflict):
        confirm(By(people["paul"], LATER), mine.pk, answer="Again.")
    assert len(duties_in_communication(people["paul"], LATER)) == 1
    found = {one.version: (len(one.confirmed), len(one.missing)) for one in coverage_of("email-physics")}
    assert found == {2: (1, 1), 1: (0, 2)}
    assert Line.objects.filter(act="communication.confirm").count() == 1


@pytest.mark.req("R164")
def test_only_the_latest_version_of_an_sla_is_told_and_no_ola(people: People) -> None:
    drafted(people, 1)
    drafted(people, 2)
    drafted(people, 1, key="mail-team", kind="OLA")
    for key in ("email-physics", "mail-team"):
        bring_into_force(key, NOW)
    listen(LATER)
    assert [one.about for one in Communication.objects.all()] == ["agreement:email-physics:v2"]
    assert not SetAside.objects.exists()


@pytest.mark.req("R34")
def test_a_new_a_changed_and_a_retired_service_are_told_to_whom_it_concerns(people: People) -> None:
    published(people)
    published(people, description="Mail and calendars.", maintainers=["messaging"])
    retire_service(By(people["maya"], NOW), "email", because="Another one took its place, at half the price.")
    listen(LATER)
    rows = list(Communication.objects.order_by("pk"))
    assert [row.subject for row in rows] == ["New: E-Mail", "Changed: E-Mail", "Retired: E-Mail"]
    readers = {one.person.username: one for one in rows[-1].receipts.select_related("person")}
    assert set(readers) == {"dora", "ines", "lia", "owen", "priya"}
    assert [name for name, one in readers.items() if one.must_confirm] == ["dora"]
    assert "half the price" not in rows[-1].words


@pytest.mark.req("R34")
def test_customers_read_what_changes_for_them_and_nothing_of_the_inside(people: People) -> None:
    published(people)
    listen(LATER)
    published(people, description="Mail and calendars.", maintainers=["messaging"])
    listen(LATER)
    new, changed = Communication.objects.order_by("pk")
    assert (new.subject, changed.subject) == ("New: E-Mail", "Changed: E-Mail")
    assert "Mail and calendars." in changed.words
    assert "messaging" not in changed.words.lower()
    assert not told_to(people["carl"]).exists()


@pytest.mark.req("R34")
def test_a_service_that_is_not_offered_yet_is_no_news(people: People) -> None:
    published(people, lifecycle="in design")
    listen(LATER)
    assert not Communication.objects.exists()


@pytest.mark.req("R34", "R164")
def test_news_is_read_and_confirmed_on_pages(people: People, of: Callable[[str], Client]) -> None:
    published(people)
    drafted(people, 1)
    bring_into_force("email-physics", NOW)
    assert of("priya").post("/communication/sent/tell/").status_code == 403
    assert of("maya").post("/communication/sent/tell/").status_code == 302
    priya, paul = of("priya"), of("paul")
    assert b"New: E-Mail" in priya.get("/news/").content
    mine = Receipt.objects.get(person=people["priya"])
    assert of("carl").get(f"/news/{mine.pk}/").status_code == 404
    assert priya.post(f"/news/{mine.pk}/", {"x": ""}).status_code == 302
    duty = Receipt.objects.get(person=people["paul"])
    assert f"/news/{duty.pk}/".encode() in paul.get("/duties/").content
    assert paul.post(f"/news/{duty.pk}/", {"answer": ""}).status_code == 200
    assert paul.post(f"/news/{duty.pk}/", {"answer": "Both."}).status_code == 302
    shown = of("abel").get(f"/communication/sent/{duty.communication_id}/").content
    assert b"1 of 1 confirmed" in shown
    assert b"Both." in shown
