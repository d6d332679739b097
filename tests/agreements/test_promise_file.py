"""Promise files with mistakes: every message in full, every mistake at once, each with its line."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from servicelevel.agreements import promise_file
from servicelevel.errors import Invalid
from tests.agreements.conftest import COMPLETE, Complain, Write

TARGET = "      resolution: {measure: ticket clock, stop: {state: Closed}, goal: 8h, calendar: office, attain: 90%}"


def changed(old: str, new: str) -> str:
    assert COMPLETE.count(old) >= 1
    return COMPLETE.replace(old, new, 1)


def test_a_complete_file_is_read(write: Write) -> None:
    promises = promise_file.read([write(COMPLETE)])
    assert [party.key for party in promises.parties] == ["it", "mail-team", "physics", "biology", "hoster"]
    first = promises.agreements[0]
    assert (first.key, first.kind, first.customer, first.provider) == ("mail-physics", "SLA", "physics", "it")
    assert first.takes_effect.isoformat() == "2026-01-01T06:00:00+00:00", "midnight in Chicago"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "zone: America/Chicago, weekly",
            "zone: America/Chigaco, weekly",
            "p.yaml:8: calendars.office.zone: 'America/Chigaco' is not a known zone; did you mean America/Chicago",
        ),
        (
            '"08:00-17:00"',
            '"13:00-12:00"',
            "p.yaml:8: calendars.office.weekly.mon-fri[0]: 13:00-12:00 ends before it starts; "
            "write two windows, 13:00-24:00 and 00:00-12:00 of the next day",
        ),
        (
            "goal: 8h, calendar: office, attain",
            "calendar: office, attain",
            "p.yaml:22: agreements.mail-physics.targets.resolution.goal: is missing; "
            "write goal: 8h, or goals: with a line for each priority",
        ),
        (
            "goal: 8h, calendar: office, attain",
            "goal: 8h, gaol: 8h, calendar: office, attain",
            "p.yaml:22: agreements.mail-physics.targets.resolution.gaol: is not known; did you mean goal or goals?",
        ),
        (
            "goal: 8h, calendar: office, attain",
            "goal: 8h, calendar: ofice, attain",
            "p.yaml:22: agreements.mail-physics.targets.resolution.calendar: 'ofice' is not a calendar; did you mean office?",  # noqa: E501
        ),
        (
            "measure: ticket clock, stop: {state: Closed}, goal: 8h, calendar: office, attain",
            "measure: tickets, stop: {state: Closed}, goal: 8h, calendar: office, attain",
            "p.yaml:22: agreements.mail-physics.targets.resolution.measure: 'tickets' is not measured; did you mean ticket clock?",  # noqa: E501
        ),
        (
            "    zone: America/Chicago\n",
            "    zone: Chicago\n",
            "p.yaml:19: agreements.mail-physics.zone: 'Chicago' is not a known zone; did you mean America/Chicago",
        ),
        (
            "    zone: America/Chicago\n",
            "",
            "p.yaml:13: agreements.mail-physics.zone: is missing; write zone: America/Chicago",
        ),
        (
            "    from: 2026-01-01\n",
            "    from: 2026-01-01\n    until: 2025-12-31\n",
            "p.yaml:21: agreements.mail-physics.until: 2025-12-31 lies before 2026-01-01, from which the agreement holds; "
            "write a later day, or leave until out",
        ),
        (
            "    from: 2026-01-01\n",
            "    from: 2026-02-30\n",
            "p.yaml:20: agreements.mail-physics.from: '2026-02-30' is neither a day nor an instant; "
            "write 2016-03-01 or 2016-03-01T08:00Z",
        ),
        (
            "    from: 2026-01-01\n",
            "    from: 1820-01-01\n",
            "p.yaml:20: agreements.mail-physics.from: '1820-01-01' lies outside the years that calendars know; "
            "write a year from 1900 to 2099",
        ),
        (
            "    customer: physics\n",
            "    customer: pysics\n",
            "p.yaml:16: agreements.mail-physics.customer: there is no party 'pysics'; did you mean physics?",
        ),
        (
            "    customer: physics\n",
            "    customer: hoster\n",
            "p.yaml:16: agreements.mail-physics.customer: 'hoster' is a vendor; the customer of an SLA is a customer; "
            "name another party, or correct its kind under parties",
        ),
        (
            "    services: [mail]\n",
            "    services: [mail, print]\n",
            "p.yaml:18: agreements.mail-physics.services[1]: there is no service 'print'; "
            "write it under services, or name one of files, mail",
        ),
        (
            "    services: [mail]\n",
            "    services: [mail, mail]\n",
            "p.yaml:18: agreements.mail-physics.services[1]: 'mail' stands here twice; keep one of them",
        ),
        (
            "    services: [mail]\n",
            "    services: mail\n",
            "p.yaml:18: agreements.mail-physics.services: 'mail' is not a list; write a list",
        ),
        (
            "    services: [mail]\n",
            "    services: []\n",
            "p.yaml:18: agreements.mail-physics.services: is empty; write at least one entry",
        ),
        (
            "    supports: [mail-physics]\n",
            "    supports: [mail-fysics]\n",
            "p.yaml:41: agreements.mail-team-ola.supports[0]: there is no agreement 'mail-fysics'; did you mean mail-physics",  # noqa: E501
        ),
        (
            "    customer: physics\n",
            "    customer: physics\n    supports: [files-biology]\n",
            "p.yaml:17: agreements.mail-physics.supports: an SLA supports no other agreement; write it in the OLA or UC",
        ),
        (
            "    customer: physics\n",
            "    customer: physics\n    state: in force\n",
            "p.yaml:17: agreements.mail-physics.state: a file cannot set the state 'in force'; "
            "write draft or leave it out; agreements are brought into force after they are applied",
        ),
        (
            "    customer: physics\n",
            "    customer: physics\n    roll_up: {weighted: {rsolution: 2}}\n",
            "p.yaml:17: agreements.mail-physics.roll_up.weighted.rsolution: there is no target 'rsolution'; did you mean resolution?",  # noqa: E501
        ),
        (
            "    customer: physics\n",
            "    customer: physics\n    roll_up: any\n",
            "p.yaml:17: agreements.mail-physics.roll_up: 'any' is not one of all; write all",
        ),
        (
            "    customer: physics\n",
            "    customer: physics\n    report: {period: fortnight}\n",
            "p.yaml:17: agreements.mail-physics.report.period: 'fortnight' is not one of month, quarter, week, year, contract month; "  # noqa: E501
            "write month, quarter, week, year or contract month",
        ),
        (
            "service: mail, calendar",
            "service: files, calendar",
            "p.yaml:54: agreements.mail-hosting.targets.up.service: the agreement does not cover 'files'; "
            "write mail, or add it to services",
        ),
        (
            "goal: 99.5%",
            "goal: 99.5",
            "p.yaml:54: agreements.mail-hosting.targets.up.goal: 99.5 is not a share; write it as",
        ),
        ("hours: office", "hours: nights", "p.yaml:10: services.mail.hours: there is no calendar 'nights'"),
        (
            "  mail: {name: E-Mail, hours: office}",
            "  mail: {name: E-Mail, hours: office, customers: [physics, it]}",
            "p.yaml:10: services.mail.customers[1]: 'it' is a provider; the customer is a customer",
        ),
        (
            "  mail-team: {",
            "  Mail Team: {",
            "p.yaml:3: parties.Mail Team: 'Mail Team' is not an id; write small letters, digits and",
        ),
        (
            "kind: team}",
            "kind: taem}",
            "p.yaml:3: parties.mail-team.kind: 'taem' is not one of provider, team, customer, vendor, auditor; did",
        ),
        (
            "{name: Physics, kind",
            "{name: 12, kind",
            "p.yaml:4: parties.physics.name: 12 is not text; put it in quotes",
        ),
        (
            "{name: Physics, kind",
            "{name: , kind",
            "p.yaml:4: parties.physics.name: is empty; write text, for instance E-Mail",
        ),
        ("{name: Physics, kind", '{name: "", kind', "p.yaml:4: parties.physics.name: is empty; write E-Mail"),
    ],
)
def test_one_mistake_gives_one_complaint(complain: Complain, old: str, new: str, complaint: str) -> None:
    found = complain(changed(old, new))
    about = [line for line in found if "mail-team-ola" in complaint or "mail-team-ola" not in line]
    assert len(about) == 1 or "Mail Team" in new, found
    assert about[0].startswith(complaint), about[0]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            '["a", 1]',
            'p.yaml:1: ["a", 1] is not a mapping; write parties, calendars, services and agreements, each by id',
        ),
        (
            "just a text",
            "p.yaml:1: 'just a text' is not a mapping; write parties, calendars, services and agreements, each by id",
        ),
        (
            "# only a comment",
            "p.yaml:1: there is nothing in this file; write at least one of parties, calendars, services, agreements",
        ),
        (
            "",
            "p.yaml:1: there is nothing in this file; write at least one of parties, calendars, services, agreements",
        ),
        ("{}", "p.yaml:1: is empty; write at least one entry"),
        ("agreement: {}", "p.yaml:1: agreement: 'agreement' is not known here; did you mean agreements?"),
        ("agreements: [x]", 'p.yaml:1: agreements: ["x"] is not a mapping; write a mapping'),
        ("agreements: {x: 1}", "p.yaml:1: agreements.x: 1 is not a mapping; write a mapping"),
        ("calendars: {x: }", "p.yaml:1: calendars.x: is empty; write a mapping"),
        ("calendars: {x: {}}", "p.yaml:1: calendars.x: is empty; give it a zone and weekly windows"),
    ],
)
def test_what_is_no_promise_file(complain: Complain, text: str, complaint: str) -> None:
    assert complaint in complain(text)


@pytest.mark.req("R11")
def test_an_agreement_without_a_target_is_refused(complain: Complain) -> None:
    head, _, _ = COMPLETE.partition("    targets:\n")
    assert complain(f"{head}    targets: {{}}\n") == [
        "p.yaml:21: agreements.mail-physics.targets: is empty; write at least one entry"
    ]


def test_twenty_five_mistakes_are_told_at_once_each_with_its_line(complain: Complain) -> None:
    text = (Path(__file__).parent / "mistakes.yaml").read_text()
    marked = [number for number, line in enumerate(text.splitlines(), 1) for _ in range(line.count("#!"))]
    found = complain(text)
    assert [int(line.split(":")[1]) for line in found] == marked
    assert len(found) == 25
    assert all("; " in line for line in found), "each has a remedy"


def test_problems_keep_path_and_value(write: Write) -> None:
    with pytest.raises(Invalid) as raised:
        promise_file.read([write(changed("attain: 90%", "attain: 90"))])
    (problem,) = raised.value.problems
    assert problem.path == "p.yaml:22: agreements.mail-physics.targets.resolution.attain"
    assert problem.value == 90
    assert problem.message == "90 is not a share"
    assert problem.remedy == 'write it as "90%", above 0 % and up to 100 %'


def test_the_problems_of_several_files_come_together(write: Write) -> None:
    one = write("parties: {x: {name: X, kind: y}}", "one.yaml")
    two = write("calendars: {c: {zone: Nowhere, weekly: {}}}", "two.yaml")
    with pytest.raises(Invalid) as raised:
        promise_file.read([one, two])
    assert [problem.path.split(":")[0] for problem in raised.value.problems] == ["one.yaml", "two.yaml"]


def test_what_a_broken_file_would_define_is_not_missed_in_others(write: Write) -> None:
    defined, _, used = COMPLETE.partition("services:")
    one, two = write(f"{defined}x: [", "one.yaml"), write(f"services:{used}", "two.yaml")
    with pytest.raises(Invalid) as raised:
        promise_file.read([one, two])
    assert [problem.path.split(":")[0] for problem in raised.value.problems] == ["one.yaml"]


def test_a_record_that_stands_twice(write: Write) -> None:
    one, two = write(COMPLETE, "one.yaml"), write(COMPLETE, "two.yaml")
    with pytest.raises(Invalid) as raised:
        promise_file.read([one, two])
    found = [str(problem) for problem in raised.value.problems]
    assert len(found) == 12
    assert found[0] == "two.yaml:2: parties.it: the party 'it' stands in one.yaml:2 as well; keep one of them"
    assert found[-1].startswith(
        "two.yaml:44: agreements.mail-hosting: the agreement 'mail-hosting' stands in one.yaml:44 as well"
    )


def test_versions_of_one_agreement_keep_its_parties_and_its_zone(complain: Complain) -> None:
    second = f"""
---
agreements:
  mail-physics:
    kind: SLA
    title: E-Mail
    customer: biology
    provider: it
    services: [mail]
    zone: Europe/Berlin
    from: 2026-07-01
    targets:
{TARGET}
"""
    found = complain(COMPLETE + second)
    assert [line.partition(": other")[0].split(": ")[1] for line in found] == [
        "agreements.mail-physics.customer",
        "agreements.mail-physics.zone",
    ]
    assert found[0].endswith(
        "have 'physics', this one 'biology'; keep it, or give the other agreement an id of its own"
    )


def test_a_calendar_that_begins_after_the_agreement(complain: Complain) -> None:
    found = complain(changed("office: {zone", "office: {from: 2026-03-01, zone"))
    assert found[0] == (
        "p.yaml:22: agreements.mail-physics.targets.resolution.calendar: 'office' holds only from 2026-03-01 06:00 UTC, "
        "the agreement from 2026-01-01 06:00 UTC; leave out from in the first version of the calendar"
    )


def test_days_begin_at_midnight_of_the_zone_and_last_days_are_included(write: Write) -> None:
    text = changed("    from: 2026-01-01\n", "    from: 2026-03-08T02:30\n    until: 2026-10-31\n")
    agreement = promise_file.read([write(text)]).agreements[0]
    assert agreement.takes_effect.isoformat() == "2026-03-08T08:00:00+00:00", "02:30 does not exist that day"
    assert agreement.ends is not None
    assert agreement.ends.isoformat() == "2026-11-01T05:00:00+00:00"


def test_a_holiday_file_is_named_from_the_folder_of_the_promise_file(write: Write, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    events = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\nSUMMARY:Founders' day\nDTSTART;VALUE=DATE:20260302\nEND:VEVENT\nEND:VCALENDAR\n"  # noqa: E501
    (tmp_path / "sub" / "days.ics").write_text(events)
    text = "calendars: {c: {zone: UTC, weekly: {daily: ['00:00-24:00']}, holidays: [{ics: days.ics}]}}"
    path = write(text, "sub/p.yaml")
    calendar = promise_file.read([path]).calendars[0].calendar
    (tmp_path / "sub" / "days.ics").unlink()
    assert calendar.opens_on("2026-03-02") is False
    assert calendar.opens_on("2026-03-03") is True


ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.sampled_from(["x", "", "SLA", "8h", "2026-01-01", "office", "90%"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["goal", "state", "x", "not", "weighted"]), inner, max_size=2)
    ),
    max_leaves=4,
)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_no_value_anywhere_raises_anything_but_invalid(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = yaml.safe_load(COMPLETE)
    holder = content
    for _ in range(data.draw(st.integers(0, 5))):
        key = data.draw(st.sampled_from(sorted(holder)))
        if not isinstance(holder[key], dict) or not holder[key]:
            break
        holder = holder[key]
    holder[
        data.draw(st.sampled_from([*sorted(holder), "goals", "roll_up", "pause", "report", "holidays"]))
    ] = data.draw(ANY)
    path = tmp_path_factory.mktemp("any") / "p.yaml"
    path.write_text(yaml.safe_dump(content))
    with suppress(Invalid):
        promise_file.read([path])
