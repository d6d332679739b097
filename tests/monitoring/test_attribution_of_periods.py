"""Breached clocks of a period by holder, what fell to the party of an OLA or a UC below, and the drafts made of it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from servicelevel.agreements.queries import terms as terms_of
from servicelevel.documents.rendering.as_docx import as_docx
from servicelevel.errors import Invalid, NotAllowed, NotFound
from servicelevel.monitoring.attribution import actions
from servicelevel.monitoring.attribution.below import Above, live_risks
from servicelevel.monitoring.attribution.measured import attributed_breaches, shares
from servicelevel.monitoring.attribution.queries import holders_of
from servicelevel.monitoring.claims.drafting import draft
from servicelevel.monitoring.claims.values import late_of
from servicelevel.monitoring.live.models import LiveClock
from servicelevel.monitoring.measurement import measure
from servicelevel.monitoring.models import Source
from servicelevel.monitoring.reporting_periods import period_of, periods_before
from tests.monitoring import desk
from tests.monitoring.desk import at
from tests.monitoring.parties import people
from tests.monitoring.reporting import NOW, by

pytestmark = pytest.mark.django_db
HOUR = 3_600_000_000
SOLVED = (
    "{name: Solved, measure: ticket clock, stop: {state: Resolved}, goal: 4h, calendar: office, attain: 90%}"
)
BELOW = f"""
parties: {{relay: {{name: Relay Ltd, kind: vendor}}, mail-team: {{name: Mail, kind: team}}}}
agreements:
  mail-ola:
    {{kind: OLA, title: Mail for the desk, customer: it, provider: mail-team, services: [mail], zone: America/Chicago,
     from: 2016-01-01, supports: [mail], targets: {{solved: {SOLVED}}}}}
  relay-uc:
    {{kind: UC, title: Relay, customer: it, provider: relay, services: [mail], zone: America/Chicago, from: 2016-01-01,
     supports: [mail], targets: {{solved: {SOLVED}}}, price: {{amount: "1000", currency: EUR, per: month}},
     credits: [{{below: 90%, credit: 5%}}, {{below: 50%, credit: 10%}}]}}
"""


@pytest.fixture(autouse=True)
def told(tmp_path: Path) -> None:
    """A ticket that the desk, the mail team, the vendor and the customer had, late; and one in time."""
    sla = desk.agreement(more="customer_responsibilities: [Answer within a day.]").replace(
        "pause: {state: Waiting}, ", ""
    )
    desk.promise(tmp_path, desk.HEAD + sla, BELOW)
    people()
    desk.solved("T11", "2016-05-11 14:00", "2016-05-11 15:00")
    desk.tell(
        "T12",
        (
            "2016-05-12 14:00",
            {"state": "New", "service": "mail", "assignment_group": "Desk", "assignee": "ann"},
        ),
        ("2016-05-12 15:00", {"assignment_group": "Mail", "assignee": ""}),
        ("2016-05-12 16:00", {"assignee": "bo"}),
        ("2016-05-12 18:00", {"assignment_group": "RELAY-L2", "assignee": ""}),
        ("2016-05-12 22:00", {"state": "Asking"}),
        ("2016-05-13 15:00", {"state": "Resolved"}),
    )


def may(key: str):
    found = terms_of(key)
    period = period_of(found, "2016-05")
    return measure(found, periods_before(found, period), NOW), period


def says_who_holds() -> None:
    actions.name_holder(by("maya"), field="assignment_group", value="RELAY-L2", party="relay")
    actions.name_holder(by("maya"), field="state", value="Asking")


@pytest.mark.req("R37")
def test_groups_are_known_by_the_names_of_parties_and_by_what_somebody_says() -> None:
    measurement, period = may("mail")
    found = {one.holder: one for one in shares(attributed_breaches(measurement, period))}
    assert (found["Mail"].kind, found["Mail"].party) == ("team", "mail-team")
    assert "RELAY-L2" not in found  # a group of that name that nobody has taken up
    assert found["Mail to RELAY-L2"].kind == "handover"
    says_who_holds()
    measurement, period = may("mail")
    told = [(one.kind, one.party, one.holder, one.work_us // HOUR, one.over_us // HOUR)
            for one in shares(attributed_breaches(measurement, period))]  # fmt: skip
    assert told == [
        ("vendor", "relay", "Relay Ltd", 4, 0), ("customer", "lab", "Laboratory", 2, 2), ("team", "mail-team", "Mail", 2, 0),
        ("handover", "", "Desk to Mail", 1, 0), ("team", "", "Desk", 1, 0),
    ]  # fmt: skip
    assert sum(row[3] for row in told) * HOUR == measurement.clocks["resolution"].filter(
        measurement.clocks["resolution"]["verdict"] == "breached")["elapsed_us"].sum()  # fmt: skip


@pytest.mark.req("R37")
def test_what_was_said_of_a_group_counts_until_it_is_ended() -> None:
    with pytest.raises(NotAllowed):
        actions.name_holder(by("omar"), field="state", value="Asking")
    with pytest.raises(Invalid) as refused:
        actions.name_holder(by("maya"), field="colour", value=" ", party="relai")
    assert [one.path for one in refused.value.problems] == ["field", "value", "party"]
    row = actions.name_holder(by("maya"), field="assignment_group", value="Desk", party="relay")
    assert holders_of(terms_of("mail")).groups["Desk"].party == "relay"
    assert "Desk" not in holders_of(terms_of("mail"), at("2016-06-01 00:00")).groups
    actions.end_holder(by("maya", at("2016-06-05 00:00")), row.pk)
    assert "Desk" not in holders_of(terms_of("mail")).groups
    assert holders_of(terms_of("mail"), at("2016-06-04 00:00")).groups["Desk"].kind == "vendor"


@pytest.mark.req("R37")
def test_the_monitor_tells_which_share_of_the_breaches_above_falls_to_each_party() -> None:
    says_who_holds()
    above = Above([may("mail")[0]])
    for key, hours, beyond in (("mail-ola", 2, 0), ("relay-uc", 4, 0)):
        (by_period,) = above.shares(terms_of(key))
        (found,) = by_period.told
        assert by_period.words == f"{hours * 10:.1f} %, {hours} h of 10 h"
        assert (found.party_us // HOUR, found.over_us // HOUR, found.whole_us // HOUR) == (hours, beyond, 10)
        assert found.words == f"{hours * 10:.1f} %: {hours} h of 10 h"
        assert f"party={terms_of(key).provider_key}" in found.href
    assert above.shares(terms_of("mail")) == []
    assert above.shares(terms_of("mail-ola"), "2016-04") == []
    assert len(above.shares(terms_of("mail-ola"), "2016-05")) == 1


@pytest.mark.req("R37")
def test_the_monitor_counts_running_clocks_that_are_breached_or_nearly_so() -> None:
    source = Source.objects.get(key="desk")
    for number, (status, breached) in enumerate(
        [("running", "2016-06-03 11:00"), ("running", "2016-06-03 20:00"), ("running", "2016-06-09 20:00"), ("stopped", "2016-06-03 11:00")]
    ):  # fmt: skip
        LiveClock.objects.create(
            agreement="mail-ola", version=1, draft=False, target="solved", source=source, ticket=f"L{number}", episode=1,
            status=status, started_at=at("2016-06-03 10:00"), breached_at=at(breached),
        )  # fmt: skip
    found = live_risks(["mail-ola", "relay-uc"], NOW)
    assert {key: one.words for key, one in found.items()} == {"mail-ola": "1 breached, 1 due within a day"}


@pytest.mark.req("R37")
def test_the_draft_of_a_claim_has_the_credit_and_the_clocks_and_names_no_customer() -> None:
    says_who_holds()
    period = period_of(terms_of("relay-uc"), "2016-05")
    paper = draft(terms_of("relay-uc"), period, by("maya").person, NOW)
    said = "\n".join(
        " ".join((part.paragraph, *part.items, *(cell for row in (part.table.rows if part.table else ()) for cell in row)))
        for section in paper.sections for part in section.parts
    )  # fmt: skip
    assert paper.mark == "DRAFT"
    assert "earns a credit of 5 % of the price: 50.00 EUR" in said
    assert "4 h of the 10 h of 1 late ticket fell to Relay Ltd" in said
    assert "T12" in said
    assert "Laboratory" not in said
    with zipfile.ZipFile(io.BytesIO(as_docx(paper))) as archive:
        assert b"T12" in archive.read("word/document.xml")
        assert any(b"DRAFT" in archive.read(name) for name in archive.namelist() if "header" in name)


@pytest.mark.req("R37")
def test_the_notice_to_the_customer_sets_their_time_beside_what_they_agreed_to() -> None:
    says_who_holds()
    measurement, period = may("mail")
    assert [(one.ticket, one.work_us // HOUR) for one in late_of(measurement, period, "lab")] == [("T12", 2)]
    paper = draft(terms_of("mail"), period, by("maya").person, NOW)
    assert paper.sections[1].parts[0].items == ("Answer within a day.",)
    assert "2 h of the 10 h of 1 late ticket fell to Laboratory, 2 h of it beyond their goals" in str(
        paper.sections[0]
    )
    with pytest.raises(NotFound, match="Nothing is claimed"):
        draft(terms_of("mail-ola"), period, by("maya").person, NOW)
