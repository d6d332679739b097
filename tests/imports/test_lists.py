"""Lists that somebody brings: read in three forms, looked at, taken in whole or not at all."""

from __future__ import annotations

import base64
import io
import re
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from servicelevel.capabilities.models import Component, Dependency
from servicelevel.capabilities.queries import current
from servicelevel.cli import app
from servicelevel.commands import register
from servicelevel.errors import Conflict, Invalid, NotAllowed
from servicelevel.imports.actions import preview, take_in
from servicelevel.imports.table_files import rows_of
from servicelevel.ledger.models import Line
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Party, Person
from tests.process.organisation import NOW, found

People = dict[str, Person]
HEAD = ["key", "name", "kind"]
GEOLOGY = [["geology", "Geology; and more", "customer"], ["drill", "Drill\nteam", "team"]]
SERVICES = b"key,name,owner,customers,offerings,phase\nstorage,Storage,Otto,physics; astronomy,Share | For a group; Archive,2\n"


@pytest.fixture
def people(db: None) -> People:
    return found()


def by(people: People, name: str = "maya") -> By:
    return By(people[name], NOW)


def as_csv(rows: list[list[str]], delimiter: str = ",") -> bytes:
    def cell(value: str) -> str:
        return '"' + value.replace('"', '""') + '"'

    return "\r\n".join(delimiter.join(map(cell, row)) for row in [HEAD, *rows]).encode("utf-8-sig")


def as_xlsx(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    for row in [HEAD, *rows]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_yaml(rows: list[list[str]]) -> bytes:
    return yaml.safe_dump([dict(zip(HEAD, row, strict=True)) for row in rows], sort_keys=False).encode()


def taken(person: By, kind: str, content: bytes) -> None:
    take_in(person, kind, content, name="list", expected=preview(person, kind, content).digest)


@pytest.mark.parametrize(
    "content", [as_csv(GEOLOGY), as_csv(GEOLOGY, ";"), as_xlsx(GEOLOGY), as_yaml(GEOLOGY)]
)
def test_the_same_list_in_three_forms_is_the_same(content: bytes) -> None:
    assert [row.values for row in rows_of(content)] == [dict(zip(HEAD, row, strict=True)) for row in GEOLOGY]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b"key,name\n", "has no row"),
        (b"key,key\na,b\n", "names key twice"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        (b"a\0b,c\n1,2\n", "NUL"),
        (b"PK\x03\x04 rubbish", "no workbook"),
        (b"- &a {key: x}\n- *a\n", "uses an alias"),
        (b"- key: [\n", "is no YAML"),
        (b"- just words\n", "is no mapping"),
        (b'key,name\n"a,b\n', "is not delimited text"),
        (b"key,name\n1,2,3\n", "has 3 columns in line 2"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_the_reason(content: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        rows_of(content)


@given(st.binary(max_size=300))
def test_whatever_bytes_come_are_read_or_refused(content: bytes) -> None:
    with suppress(Invalid):
        assert rows_of(content)


def test_a_list_is_looked_at_and_taken_in_once(people: People) -> None:
    content = as_csv(
        [*GEOLOGY, ["physics", "Physics Division", "customer"], ["astronomy", "Astronomy", "customer"]]
    )
    plan = preview(by(people), "parties", content)
    assert {one.key: one.what for one in plan.changes} == {
        "geology": "new", "drill": "new", "physics": "changed", "astronomy": "unchanged",
    }  # fmt: skip
    assert not Party.objects.filter(key="geology").exists()
    take_in(by(people), "parties", content, name="parties.csv", expected=plan.digest)
    assert Party.objects.get(key="physics").name == "Physics Division"
    line = Line.objects.get()
    assert line.act == "imports.parties"
    assert '"changed":{"physics":["name: Physics -> Physics Division"]}' in line.content
    with pytest.raises(Conflict, match="as the list says already"):
        taken(by(people), "parties", content)


def test_what_has_changed_since_it_was_looked_at_is_refused(people: People) -> None:
    content = as_csv([["physics", "Physics Division", "customer"]])
    plan = preview(by(people), "parties", content)
    Party.objects.filter(key="physics").update(name="Other")
    with pytest.raises(Conflict, match="Look at it again"):
        take_in(by(people), "parties", content, name="x", expected=plan.digest)


def test_everything_that_is_wrong_is_said_by_row_and_nothing_is_taken_in(people: People) -> None:
    content = b"username,party,emial,zone\nrosa,phisics,x,Mars\npriya,,x,\nrosa,physics,x,\n"
    with pytest.raises(Invalid) as wrong:
        preview(by(people), "people", content)
    paths = {problem.path for problem in wrong.value.problems}
    assert {"row 2.emial", "row 3.party", "row 4.username"} <= paths
    with pytest.raises(Invalid) as wrong:
        preview(
            by(people),
            "people",
            content.replace(b"emial", b"first_name")
            .replace(b"priya,,x", b"paul,it,x")
            .replace(b"rosa,physics", b"rolf,physics"),
        )
    assert {"row 2.party", "row 2.zone", "row 3.party"} <= {problem.path for problem in wrong.value.problems}
    assert not Line.objects.exists()


def test_people_come_with_their_details_and_roles_keep_who_holds_them(people: People) -> None:
    taken(
        by(people, "ada"), "people", b"username,party,first_name\nrosa,physics,Rosa\npriya,physics,Priyanka\n"
    )
    assert Person.objects.get(username="rosa").party == Party.objects.get(key="physics")
    assert Person.objects.get(username="priya").first_name == "Priyanka"
    with pytest.raises(Conflict, match="holds roles"):
        taken(by(people, "ada"), "people", b"username,party\nrolf,physics\npriya,astronomy\n")
    assert not Person.objects.filter(username="rolf").exists()


@pytest.mark.req("R13", "R31")
def test_services_come_as_versions_that_whoever_brings_them_authorises(people: People) -> None:
    taken(by(people), "catalogue", SERVICES)
    row = current(NOW).get(service__key="storage")
    assert row.content["customers"] == ["physics", "astronomy"]
    assert row.content["offerings"] == [{"name": "Share", "description": "For a group"}, {"name": "Archive"}]
    assert (row.phase, row.authorised_by) == (2, people["maya"])
    taken(by(people), "catalogue", b"key,owner\nstorage,Stan\n")
    row = current(NOW).get(service__key="storage")
    assert (row.content["owner"], row.content["name"]) == ("Stan", "Storage")


@pytest.mark.req("R9")
def test_dependencies_come_with_their_components(people: People) -> None:
    taken(by(people), "catalogue", SERVICES)
    content = (
        b"above,component,name,component_kind,provider,kind,group,k\n"
        b"storage,disk-a,Disk A,storage,messaging,redundant,disks,\n"
        b"storage,disk-b,Disk B,storage,relay,redundant,disks,\n"
        b"component:disk-a,power,Power,facility,messaging,,,\n"
    )
    taken(by(people), "dependencies", content)
    assert Component.objects.count() == 3
    assert Dependency.objects.filter(ended_at=None).count() == 3
    taken(by(people), "dependencies", b"above,component,kind,group,k\nstorage,disk-b,k of n,disks,1\n")
    assert Dependency.objects.filter(below__key="disk-b", ended_at=None).get().k == 1
    with pytest.raises(Conflict, match="would rest on itself"):
        taken(by(people), "dependencies", b"above,component\ncomponent:power,disk-a\n")
    with pytest.raises(Invalid) as wrong:
        preview(
            by(people), "dependencies", b"above,component,kind,k,provider\nnothing,x,redundant,2,physics\n"
        )
    assert {"row 2.above", "row 2.provider", "row 2.group", "row 2.k"} <= {
        one.path for one in wrong.value.problems
    }
    long = f"above,component,name,hours\nstorage,disk-a,{'N' * 201},{'h' * 201}\n".encode()
    with pytest.raises(Invalid) as too_long:
        preview(by(people), "dependencies", long)
    assert [(one.path, one.message) for one in too_long.value.problems] == [
        ("row 2.name", "is too long"),
        ("row 2.hours", "is too long"),
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("priya", "people"), ("abel", "parties"), ("ada", "catalogue"), ("owen", "dependencies")],
)
def test_a_list_is_brought_by_whoever_records_what_it_lists(people: People, name: str, kind: str) -> None:
    with pytest.raises(NotAllowed):
        preview(by(people, name), kind, SERVICES)


def of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_page_shows_what_changes_and_takes_in_exactly_that(people: People) -> None:
    maya = of(people["maya"])
    file = SimpleUploadedFile("parties.csv", as_csv(GEOLOGY))
    page = maya.post("/lists/", {"kind": "parties", "file": file}).content.decode()
    assert "2 new, 0 changed, 0 as they are" in page.replace("\xa0", " ")
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert not Party.objects.filter(key="geology").exists()
    changed = hidden | {"content": base64.b64encode(as_csv(GEOLOGY[:1])).decode()}
    maya.post("/lists/taken/", changed)
    assert not Party.objects.filter(key="geology").exists()
    assert maya.post("/lists/taken/", hidden)["Location"] == "/parties/"
    assert Party.objects.filter(key="geology").exists()


def test_the_page_says_what_is_wrong_by_row(people: People) -> None:
    file = SimpleUploadedFile("parties.csv", b"key,name,kind\nx,X,costumer\n")
    page = of(people["maya"]).post("/lists/", {"kind": "parties", "file": file}).content.decode()
    assert "row 2.kind" in page
    assert "customer" in page
    assert of(people["priya"]).get("/lists/").status_code == 404


def test_the_command_line_shows_it_first(db: None, tmp_path: Path) -> None:
    register(app)
    file = tmp_path / "parties.yaml"
    file.write_bytes(as_yaml(GEOLOGY))
    run = CliRunner().invoke
    shown = run(app, ["list", "parties", str(file), "--dry-run"])
    assert shown.exit_code == 0
    assert "geology: new" in shown.output
    assert not Party.objects.exists()
    assert "Taken in: 2 new, 0 changed" in run(app, ["list", "parties", str(file), "--yes"]).output
    assert "Nothing to change" in run(app, ["list", "parties", str(file)]).output
    assert run(app, ["list", "parties", str(tmp_path / "none.csv")]).exit_code == 2
    assert run(app, ["list", "planets", str(file)]).exit_code == 2
