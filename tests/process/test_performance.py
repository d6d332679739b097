"""Figures of processes: brought by their owners with their source, kept as they came, shown where the indicators are."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from servicelevel.errors import Invalid, NotAllowed
from servicelevel.ledger.models import Line
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person
from servicelevel.process.performance.actions import Figure, bring_figures, read_table
from servicelevel.process.performance.models import ProcessFigure
from servicelevel.process.performance.queries import figures
from servicelevel.web import clock
from tests.process.organisation import NOW

People = dict[str, Person]
RATE = Figure("Incident Management", "First-call resolution", "2026-09", "71.50", "%", "Desk report, 2 Oct")
TABLE = b"process,name,period,value,unit,source\nIncident Management,Backlog,2026-08,41,tickets,Desk\n"

pytestmark = pytest.mark.req("R43")


def test_process_owners_bring_figures_and_the_last_one_of_a_month_counts(people: People) -> None:
    paul = By(people["paul"], NOW)
    bring_figures(paul, [RATE, replace(RATE, period="2026-08", value="70")])
    bring_figures(paul, [replace(RATE, value="72", source="Corrected report")])
    months, series = figures(people["abel"])
    assert months == ["2026-09", "2026-08"]
    assert {month: one.value for month, one in series[0].by_month.items()} == {"2026-09": 72, "2026-08": 70}
    assert ProcessFigure.objects.count() == 3
    assert Line.objects.filter(act="process.bring_figures").count() == 2
    for name in ("priya", "niamh"):
        assert figures(people[name]) == ((), [])
    for name in set(people) - {"paul", "maya"}:
        with pytest.raises(NotAllowed):
            bring_figures(By(people[name], NOW), [RATE])


def test_everything_that_is_wrong_is_said_by_row_and_nothing_is_kept(people: People) -> None:
    wrong = [
        RATE,
        Figure("", "x", "2026-13", "many"),
        replace(RATE, period="2026-11", value="NaN", source=" "),
    ]
    with pytest.raises(Invalid) as refused:
        bring_figures(By(people["paul"], NOW), wrong)
    assert {one.path for one in refused.value.problems} == {
        "figures[1].process", "figures[1].source", "figures[1].period", "figures[1].value", "figures[2].source",
        "figures[2].period", "figures[2].value",
    }  # fmt: skip
    assert not ProcessFigure.objects.exists()


def test_a_file_is_read_by_the_names_of_its_columns() -> None:
    assert read_table(TABLE) == [Figure("Incident Management", "Backlog", "2026-08", "41", "tickets", "Desk")]
    assert read_table(b"\xef\xbb\xbf" + TABLE) == read_table(TABLE)
    for broken in (b"name,value\nx,1\n", b"\xff\xfe", b'process,name,period,value,unit,source\n"a', b""):
        with pytest.raises(Invalid):
            read_table(broken)


def test_figures_are_brought_and_shown_on_pages(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    paul, priya = Client(), Client()
    paul.force_login(people["paul"])
    priya.force_login(people["priya"])
    assert paul.post("/process/measurements/bring/", vars(RATE)).status_code == 302
    table = SimpleUploadedFile("figures.csv", TABLE)
    assert paul.post("/process/measurements/bring/", {"file": table}).status_code == 302
    refused = paul.post(
        "/process/measurements/bring/", {"file": SimpleUploadedFile("f.csv", TABLE + b"a,b,c,d,e,f\n")}
    )
    assert "Row 3, period" in refused.content.decode()
    assert ProcessFigure.objects.get(name="Backlog").value == Decimal(41)
    page = paul.get("/process/measurements/").content.decode()
    assert "71.5 %" in page
    assert "Desk report, 2 Oct" in page
    assert "Backlog" not in priya.get("/process/measurements/").content.decode()
    assert priya.get("/process/measurements/bring/").status_code == 403
