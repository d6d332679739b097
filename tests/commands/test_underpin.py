"""`servicelevel underpin`: what it says, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest

from tests.commands.running import run

PROMISES = """
parties:
  it: {name: IT, kind: provider}
  mail-team: {name: Mail team, kind: team}
  physics: {name: Physics, kind: customer}
calendars:
  office: {zone: America/Chicago, weekly: {mon-fri: ["09:00-17:00"]}, holidays: [US]}
  always: {zone: UTC, weekly: {daily: ["00:00-24:00"]}}
services:
  mail: {name: E-Mail}
agreements:
  carried:
    kind: SLA
    title: E-Mail in office hours
    customer: physics
    provider: it
    services: [mail]
    zone: America/Chicago
    from: 2026-01-01
    targets:
      done: {measure: ticket clock, stop: {state: Closed}, goal: 8h, calendar: office, rests_on: {agreement: ola, target: done}}
  trap:
    kind: SLA
    title: E-Mail at any hour
    customer: physics
    provider: it
    services: [mail]
    zone: America/Chicago
    from: 2026-01-01
    targets:
      done: {measure: ticket clock, stop: {state: Closed}, goal: 8h, calendar: always}
  ola:
    kind: OLA
    title: Mail team
    customer: it
    provider: mail-team
    services: [mail]
    zone: America/Chicago
    from: 2026-01-01
    supports: [carried, trap]
    targets:
      done: {name: Mended, measure: ticket clock, stop: {state: Closed}, goal: 4h, calendar: office}
"""


@pytest.mark.req("R39")
def test_it_names_the_worst_minute_and_ends_with_what_it_found(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(dedent(PROMISES))
    assert run(tmp_path, "apply", str(tmp_path / "p.yaml"), "--yes").returncode == 0
    carried = run(tmp_path, "underpin", "carried", "--at", "2026-01-01")
    assert carried.returncode == 0, carried.stderr
    assert "carry the only target." in carried.stdout
    trap = run(tmp_path, "underpin", "trap", "--at", "2026-01-01", "--format", "json")
    assert trap.returncode == 1, trap.stderr
    told = json.loads(trap.stdout)
    worst = told["targets"][0]["worst"]
    assert (told["carried"], told["targets"][0]["verdict"]) == (False, "not carried")
    assert (worst["start"], worst["slack_us"]) == ("2026-01-16T19:01:00+00:00", -84 * 3_600_000_000)
    assert [part["part"] for part in worst["parts"]] == ["ola/done"]
    unknown = run(tmp_path, "underpin", "trapp")
    assert unknown.returncode == 2
    assert "did you mean trap?" in unknown.stderr
