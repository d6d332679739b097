"""After a report is out: what would differ now, restatements that list exactly that, and the old one byte for byte."""

from __future__ import annotations

import json
import os
import random
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from servicelevel.commands.period import group
from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.levels import TicketTarget, clocks, in_order, with_exclusions
from servicelevel.monitoring import queries
from servicelevel.monitoring.evidence import packing
from servicelevel.monitoring.exclusions import actions as exclusions
from servicelevel.monitoring.exclusions.queries import agreed
from servicelevel.monitoring.exclusions.rules import Asked
from servicelevel.monitoring.measurement import measure
from servicelevel.monitoring.models import TicketEvent
from servicelevel.monitoring.periods import producing
from servicelevel.monitoring.periods.freezing import is_reproduced, printed_again
from servicelevel.monitoring.periods.models import IssuedReport, ReportFile, ReportingPeriod
from servicelevel.monitoring.periods.packs import pack_of, pack_seen
from servicelevel.monitoring.periods.queries import EVIDENCE, file_seen, issued_files, late_reports
from servicelevel.monitoring.periods.restating import differing, restate
from servicelevel.monitoring.periods.rules import settled
from servicelevel.monitoring.reporting_periods import period_of
from tests.monitoring import desk
from tests.monitoring.desk import at
from tests.monitoring.parties import people
from tests.monitoring.reporting import NOW, analysed, by, circulated, classify_breaches

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=20)
TICKETS = 240
SEEDS = int(os.environ.get("SERVICELEVEL_EXAMPLES", "1"))


@pytest.fixture
def terms(tmp_path: Path):
    """E-Mail with 240 tickets from April to June, every ninth of them late, and one that waited."""
    found = desk.promise(tmp_path, desk.HEAD + desk.agreement())
    people()
    begin = at("2016-04-20 13:00")
    for number in range(TICKETS):
        opened = begin + timedelta(hours=4.2 * number)
        ends = opened + timedelta(hours=40 if number % 9 == 0 else 3)
        desk.solved(f"T{number}", f"{opened:%Y-%m-%d %H:%M}", f"{ends:%Y-%m-%d %H:%M}")
    new, waiting = {"state": "New", "service": "mail"}, {"state": "Waiting"}
    desk.tell(
        "W",
        ("2016-05-16 14:00", new),
        ("2016-05-16 14:30", waiting),
        ("2016-05-16 15:00", {"state": "Resolved"}),
    )
    return found


@pytest.fixture
def out(terms) -> tuple[ReportingPeriod, IssuedReport]:
    """The report of May, out."""
    return circulated()


def kept(issued: IssuedReport) -> dict[str, bytes]:
    return {file.form: bytes(file.content) for file in ReportFile.objects.filter(report=issued)}


def correct(seed: int, count: int) -> None:
    """Later corrections at random: a state told late, a stop told anew, a priority, another service, a whole new ticket."""
    chance = random.Random(seed)
    source = TicketEvent.objects.first().source  # type: ignore[union-attr]
    rows = []
    for number in range(count):
        ticket = f"T{chance.randrange(TICKETS + 20)}"
        occurred = at("2016-04-20 13:00") + timedelta(minutes=chance.randrange(42 * 1440))
        fields = chance.choice(
            [{"state": "Resolved"}, {"state": "New"}, {"state": "Waiting"}, {"priority": "P1"}, {"service": "print"},
             {"state": "New", "service": "mail"}]
        )  # fmt: skip
        rows.append(
            TicketEvent(
                source=source,
                event_id=f"correction-{number}",
                ticket=ticket,
                occurred_at=occurred,
                sequence=100 + number,
                recorded_at=LATER - timedelta(days=chance.randrange(1, 15)),
                **fields,
            )  # fmt: skip
        )
    TicketEvent.objects.bulk_create(rows)


def leave_out(seed: int, count: int) -> None:
    """Exclusions of tickets, asked for and agreed after the report."""
    chance, when = random.Random(seed), LATER - timedelta(days=2)
    for _ in range(count):
        begins = at("2016-05-01 00:00") + timedelta(hours=chance.randrange(700))
        ends = begins + timedelta(hours=chance.randrange(1, 200))
        asked = Asked(
            "ticket", f"desk/T{chance.randrange(TICKETS)}", begins, ends, "The laboratory was closed."
        )
        row = exclusions.ask(by("omar", when), "mail", asked)
        exclusions.decide(by("lea", when), row.pk, agreed=True)


@pytest.mark.req("R119", "R121")
@pytest.mark.parametrize("seed", range(7, 7 + SEEDS))
def test_after_500_random_corrections_the_restatement_lists_exactly_the_differences(
    out, terms, seed: int
) -> None:
    row, issued = out
    bytes_then = kept(issued)
    assert not differing(issued, LATER)
    correct(seed, 490)
    leave_out(seed, 10)
    assert is_reproduced(issued, LATER)
    printed, files = printed_again(issued, LATER)
    assert {form: printed[form] for form in ("json", "html", "xlsx")} == {
        form: bytes_then[form] for form in ("json", "html", "xlsx")
    }
    assert files == packing.unpacked(bytes_then["pack"])
    found = differing(issued, LATER)
    assert {(one.ticket, one.episode) for one in found.clocks} == slow_differences(terms, issued)
    assert len(found.clocks) > 50
    classify_breaches(row, LATER)
    made = restate(
        by("maya", LATER),
        row.case.key,
        reason="The desk told late.",
        seen=found.digest,
        people=["lea", "omar"],
    )
    report = json.loads(bytes(file_seen(by("lea").person, row.case.key, 2, "json", NOW).content))
    listed = report["issue"]["restates"]["changes"]
    assert len(listed) == len(found.figures) + len(found.clocks)
    assert {one["about"] for one in listed} == {one.ticket for one in found.clocks} | {"Resolution"}
    assert (report["issue"]["restates"]["number"], report["issue"]["restates"]["reason"]) == (
        1,
        "The desk told late.",
    )
    assert report["targets"][0]["figure"] == made.figures["figures"][0] != issued.figures["figures"][0]
    assert kept(issued) == bytes_then
    assert not differing(made, LATER)
    assert made.restates == issued
    assert [one.name for one in made.recipients.all()] == ["lea", "omar"]


def slow_differences(terms, issued: IssuedReport) -> set[tuple[str, int]]:
    """The clocks of May that differ, worked out ticket by ticket from the events alone."""
    period = period_of(terms, "2016-05")
    target = measure(terms, [period], NOW).versions_of("resolution")[-1].target
    assert isinstance(target, TicketTarget)

    def of(as_of) -> dict[tuple[str, int], tuple]:
        said = {}
        told = in_order(queries.ticket_events(["mail"], as_of))
        events = with_exclusions(told, agreed("mail", as_of))
        for part in events.partition_by("ticket"):
            for one in clocks(part, target, as_of).to_dicts():
                counted = one["verdict"] in ("met", "breached") and period.holds(one["counted_at"])
                if counted and one["started_at"] >= terms.versions[0].takes_effect:
                    stop = (
                        one["stopped_at"] if one["stopped_at"] and one["stopped_at"] <= issued.as_of else None
                    )
                    used = one["elapsed_us"] if stop else None
                    said[one["ticket"], one["episode"]] = (
                        one["verdict"], one["priority"], one["goal_us"], one["outcome_at"], stop, used,
                    )  # fmt: skip
        return said

    then, now = of(issued.as_of), of(settled(LATER))
    return {key for key in {*then, *now} if then.get(key) != now.get(key)}


def test_what_happens_after_the_report_is_no_difference(out) -> None:
    _, issued = out
    open_then = "2016-05-31 14:00"
    assert not differing(issued, LATER)
    desk.solved("new", "2016-06-06 14:00", "2016-06-06 15:00")
    desk.tell(
        "late-one", (open_then, {"state": "New", "service": "mail"}), recorded=LATER - timedelta(days=1)
    )
    assert differing(issued, LATER).clocks == ()  # it breached in June


@pytest.mark.req("R119")
def test_an_exclusion_that_is_agreed_later_is_restated_and_listed(out) -> None:
    row, issued = out
    late = next(
        one for one in ("desk/T9", "desk/T18", "desk/T81", "desk/T90") if _counts_as_breached(issued, one)
    )
    asked = Asked(
        "ticket", late, at("2016-04-20 00:00"), at("2016-06-30 00:00"), "The laboratory was flooded."
    )
    exclusion = exclusions.ask(by("omar", LATER), "mail", asked)
    exclusions.decide(by("lea", LATER), exclusion.pk, agreed=True)
    now = LATER + timedelta(hours=1)
    found = differing(issued, now)
    assert [(one.ticket, one.after) for one in found.clocks] == [(late, None)] or found.clocks[
        0
    ].ticket == late
    made = restate(
        by("maya", now), row.case.key, reason="Agreed with you.", seen=found.digest, people=["lea"]
    )
    html = bytes(file_seen(by("lea").person, row.case.key, 2, "html", NOW).content).decode()
    assert "The laboratory was flooded." in html
    assert "This is restatement 2. It takes the place of report 1" in html
    assert made.reason == "Agreed with you."


def _counts_as_breached(issued: IssuedReport, ticket: str) -> bool:
    report = json.loads(kept(issued)["json"])
    return any(one["ticket"] == ticket for one in report["breaches"])


def test_a_restatement_is_made_of_the_differences_that_were_looked_at(out) -> None:
    row, issued = out
    key = row.case.key
    with pytest.raises(Conflict, match="Nothing differs"):
        restate(by("maya", LATER), key, reason="No reason.", seen="", people=["lea"])
    correct(1, 40)
    found = differing(issued, LATER)
    with pytest.raises(Conflict, match="Look again"):
        restate(by("maya", LATER), key, reason="The desk told late.", seen="0" * 64, people=["lea"])
    with pytest.raises(Conflict, match="Not classified yet"):
        restate(by("maya", LATER), key, reason="The desk told late.", seen=found.digest, people=["lea"])
    classify_breaches(row, LATER)
    with pytest.raises(NotAllowed):
        restate(by("omar", LATER), key, reason="The desk told late.", seen=found.digest, people=["lea"])
    with pytest.raises(NotFound):
        restate(by("olga", LATER), key, reason="The desk told late.", seen=found.digest, people=["lea"])
    with pytest.raises(Invalid):
        restate(by("maya", LATER), key, reason=" ", seen=found.digest, people=["lea"])
    assert row.reports.count() == 1


@pytest.mark.req("R20", "R112")
def test_a_report_is_late_once_its_day_is_over_and_not_when_it_is_out(terms) -> None:
    row = analysed()
    assert late_reports(at("2016-06-09 23:59")) == []
    assert [(one.key, day.isoformat()) for one, day in late_reports(at("2016-06-10 00:00"))] == [
        ("2016-05", "2016-06-09")
    ]
    producing.produce(by("maya"), row.case.key)
    assert issued_files(row.case.key, 1) == []
    producing.release(by("maya"), row.case.key, review="Held against the agreement.")
    producing.circulate(by("maya"), row.case.key, people=["lea"])
    assert late_reports(LATER) == []
    assert [one.form for one in issued_files(row.case.key, 1)] == ["html", "json", "pdf", "xlsx"]


def test_the_command_writes_what_was_issued_byte_for_byte(
    out, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, issued = out
    monkeypatch.setattr("servicelevel.commands.database.prepared", lambda: None)
    answer = CliRunner().invoke(group, ["files", row.case.key, "--out", str(tmp_path)])
    assert answer.exit_code == 0, answer.output
    forms = {form: content for form, content in kept(issued).items() if form not in EVIDENCE}
    assert {form: (tmp_path / f"{row.case.key}-1.{form}").read_bytes() for form in forms} == forms
    answer = CliRunner().invoke(group, ["evidence", row.case.key, "--out", str(tmp_path)])
    assert answer.exit_code == 0, answer.output
    written = (tmp_path / f"{row.case.key}-1-evidence.zip").read_bytes()
    assert written == pack_of(issued)
    assert packing.unpacked(written).items() > packing.unpacked(kept(issued)["pack"]).items()
    assert CliRunner().invoke(group, ["evidence", row.case.key, "--number", "2"]).exit_code == 2
    assert CliRunner().invoke(group, ["files", row.case.key, "--number", "2"]).exit_code == 2


@pytest.mark.req("R121")
def test_the_evidence_is_for_the_provider_and_auditors_and_always_the_same(out) -> None:
    row, issued = out
    pack = pack_seen(by("maya").person, row.case.key, 1, NOW)
    correct(1, 20)
    assert pack_seen(by("omar").person, row.case.key, 1, LATER) == pack == pack_of(issued)
    for outsider in ("lea", "olga"):
        with pytest.raises(NotFound):
            pack_seen(by(outsider).person, row.case.key, 1, NOW)
    for form in EVIDENCE:
        with pytest.raises(NotFound):
            file_seen(by("lea").person, row.case.key, 1, form, NOW)
    with pytest.raises(NotFound):
        pack_seen(by("maya").person, row.case.key, 2, NOW)
