"""The dependency map: drawn, edited by its owner, never in a circle, read inside alone."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from servicelevel.capabilities.actions import record_version, show
from servicelevel.capabilities.catalogue.listing import completeness_of
from servicelevel.capabilities.models import Dependency
from servicelevel.capabilities.queries import ALWAYS, current
from servicelevel.ledger.models import Line
from servicelevel.organisation.models import Person
from servicelevel.web import clock
from servicelevel.web.charts.resting import HIGH, WIDE, Rests, Thing, columns_of, resting
from tests.process import organisation

NOW = organisation.NOW
SERVER = {
    "above": "email",
    "component": "server",
    "name": "Server",
    "component_kind": "server",
    "provider": "messaging",
    "kind": "serial",
}
DISK = {
    "above": "component:server",
    "component": "disk",
    "name": "Disk",
    "provider": "relay",
    "kind": "serial",
}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def people(db: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, Person]:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    found = organisation.found()
    record_version("email", 1, ALWAYS, {"name": "E-Mail"}, "0" * 64, NOW)
    show({"email": ["physics"]})
    return found


def of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.req("R9")
def test_the_owner_draws_the_map_and_takes_things_off_it(people: dict[str, Person]) -> None:
    owen = of(people["owen"])
    assert owen.post("/services/email/map/add/", SERVER)["Location"] == "/services/email/map/"
    owen.post("/services/email/map/add/", DISK)
    page = owen.get("/services/email/map/").content.decode()
    assert "rests on 2\xa0components" in page or "rests on 2 components" in page
    assert "email rests on component:server" in page
    assert "Dependencies" not in completeness_of(current(NOW).get(service__key="email"), NOW).missing
    disk = Dependency.objects.get(below__key="disk")
    owen.post(f"/services/email/map/{disk.pk}/end/")
    assert "Disk" not in owen.get("/services/email/map/").content.decode()
    assert Dependency.objects.get(pk=disk.pk).ended_at == NOW
    assert [line.act for line in Line.objects.order_by("number")][-1] == "capabilities.end_dependency"


@pytest.mark.req("R9")
def test_what_cannot_be_is_refused_with_nothing_lost(people: dict[str, Person]) -> None:
    owen = of(people["owen"])
    owen.post("/services/email/map/add/", SERVER)
    owen.post("/services/email/map/add/", DISK)
    circle = {"above": "component:disk", "component": "server", "kind": "serial"}
    assert "would rest on itself" in owen.post("/services/email/map/add/", circle).content.decode()
    page = owen.post(
        "/services/email/map/add/", SERVER | {"component": "other", "kind": "redundant", "provider": ""}
    ).content.decode()
    assert "goes with redundant and k of n" in page
    assert "is no team and no vendor" in page
    assert Dependency.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "reads", "edits"),
    [
        ("maya", 200, 200),
        ("owen", 200, 200),
        ("otto", 200, 403),
        ("abel", 200, 403),
        ("priya", 404, 404),
        ("carl", 404, 404),
    ],
)
def test_who_reads_and_who_edits_it(people: dict[str, Person], name: str, reads: int, edits: int) -> None:
    assert of(people[name]).get("/services/email/map/").status_code == reads
    assert of(people[name]).get("/services/email/map/add/").status_code == edits


@st.composite
def maps(draw: st.DrawFn) -> tuple[list[Thing], list[Rests]]:
    """Any things, each resting on some of those after it."""
    count = draw(st.integers(1, 12))
    things = [Thing(f"t{n}", draw(st.text("abc deﬀ<&", min_size=1, max_size=60))) for n in range(count)]
    pairs = [(a, b) for a in range(count) for b in range(a + 1, count)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return things, [Rests(f"t{a}", f"t{b}", draw(st.sampled_from(["", "1 of x"]))) for a, b in chosen]


@given(maps())
def test_nothing_lies_on_anything_else_and_every_line_goes_to_the_right(
    drawn: tuple[list[Thing], list[Rests]],
) -> None:
    things, edges = drawn
    columns = columns_of([one.key for one in things], edges)
    assert all(columns[edge.above] < columns[edge.below] for edge in edges)
    tree = ET.fromstring(resting("Map", things, edges))
    boxes = [(float(one.get("x", 0)), float(one.get("y", 0))) for one in tree.iter(f"{SVG}rect")]
    assert len(boxes) == len(things)
    for number, (x, y) in enumerate(boxes):
        for other_x, other_y in boxes[:number]:
            assert abs(x - other_x) >= WIDE or abs(y - other_y) >= HIGH
    _, _, width, height = map(float, str(tree.get("viewBox")).split())
    assert all(x + WIDE <= width and y + HIGH <= height for x, y in boxes)
