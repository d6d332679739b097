"""`servicelevel conflicts` and `servicelevel gate`: what they say, how they end, and that they record nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from servicelevel.agreements.models import AgreementVersion, CalendarVersion
from servicelevel.ledger.models import Line
from servicelevel.monitoring import measurement
from tests.commands.test_measure_report_explain import refused, run
from tests.monitoring import desk

pytestmark = pytest.mark.django_db
OLA = """
agreements:
  mail-team:
    kind: OLA
    title: Mail team
    customer: it
    provider: it
    services: [mail]
    zone: America/Chicago
    from: 2016-01-01
    supports: [mail]
    maintenance: {calendar: always}
    staff: {people: 2, of: 3, calendar: office}
    targets:
      taken-up: {measure: ticket clock, stop: {state: Working}, goal: 1h, calendar: office}
"""
SECOND = (
    desk.agreement()
    .replace("  mail:", "  mail-two:")
    .replace("title: E-Mail", "title: Mail again")
    .replace("goal: 8h", "goal: 9h")
)


@pytest.fixture(autouse=True)
def promised(tmp_path: Path) -> None:
    measurement.forget()
    desk.promise(tmp_path, desk.HEAD + desk.agreement(), OLA)


def written(folder: Path, text: str) -> str:
    path = folder / "proposed.yaml"
    path.write_text(text)
    return str(path)


@pytest.mark.req("R105")
def test_agreements_that_contradict_in_nothing_end_with_0() -> None:
    result = run("conflicts")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0] == "No contradictions in 2 agreements"


@pytest.mark.req("R105")
def test_what_a_proposed_file_would_contradict_is_told_and_nothing_is_recorded(tmp_path: Path) -> None:
    before = AgreementVersion.objects.count(), CalendarVersion.objects.count(), Line.objects.count()
    result = run("conflicts", "mail-two", "--with", written(tmp_path, SECOND), "--json")
    assert result.exit_code == 1, result.output
    found = json.loads(result.stdout)
    assert found["reviewed"] == ["mail-two"]
    assert [one["kind"] for one in found["findings"]] == ["contradictory goals", "promised twice"]
    assert set(found["findings"][0]["example"]["figures"]) == {"8h in office", "9h in office"}
    assert found["near"]["mail-two"][0]["key"] == "mail"
    assert (
        AgreementVersion.objects.count(), CalendarVersion.objects.count(), Line.objects.count()
    ) == before  # fmt: skip
    told = run("conflicts", "--with", written(tmp_path, SECOND)).stdout
    assert "contradiction: Laboratory has two agreements on E-Mail at the same time" in told
    assert "mail-two: targets.resolution.goal (9h in office)" in told


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "There is no agreement mial" in refused(run("conflicts", "mial"))
    assert "There is no agreement mail-three" in refused(
        run("conflicts", "mail-three", "--with", written(tmp_path, SECOND))
    )
    assert "there is no calendar 'alwys'" in refused(
        run("conflicts", "--with", written(tmp_path, OLA.replace("always", "alwys")))
    )
    assert "There is no agreement mail-three" in refused(
        run("gate", "mail-three", "--with", written(tmp_path, SECOND))
    )


@pytest.mark.req("R171")
def test_the_gate_tells_each_target_and_ends_with_1_while_one_is_not_proven(tmp_path: Path) -> None:
    asked = ("gate", "mail", "--as-of", "2016-06-10T12:00Z")
    result = run(*asked)
    assert result.exit_code == 1, result.output
    assert result.stdout.startswith(
        "0 of 1 targets are proven measurable; Resolution is not: no source has told of a ticket"
    )
    for number in range(8):
        desk.solved(f"INC{number}", f"2016-05-{number + 20:02} 14:00", f"2016-05-{number + 20:02} 18:00")
    desk.tell("INC8", ("2016-06-08 14:00", {"state": "Waiting", "service": "mail"}))
    result = run(*asked)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("The target is proven measurable")
    assert "proven: Resolution, on 8 tickets of May 2016" in result.stdout
    (proof,) = json.loads(run(*asked, "--json").stdout)
    assert (proof["proven"], proof["cases"], proof["period"]) == (True, 8, "2016-05")
