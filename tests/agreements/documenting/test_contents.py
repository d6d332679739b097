"""The documents of an agreement: from one source, nothing mandatory missing, each for whom it is, the same when made again."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from lxml import html

from servicelevel.agreements.documenting import publishing
from servicelevel.agreements.documenting.actions import publish_documents
from servicelevel.agreements.documenting.report_fields import OF_A_MEASURE
from servicelevel.agreements.documenting.values import Signature, Waiver
from servicelevel.agreements.terms import Terms
from servicelevel.documents import files, kinds
from servicelevel.documents.files import FORMS
from servicelevel.documents.language.known import KNOWN
from servicelevel.documents.queries import documents_visible_to
from servicelevel.levels.promised import defined, promised
from servicelevel.monitoring.reports import as_html
from servicelevel.monitoring.reports.contents import tables
from servicelevel.organisation.acting import By
from tests.agreements import documented
from tests.agreements.documenting.words import SOURCES, headings, text_of
from tests.monitoring import invented
from tests.process.organisation import NOW


@pytest.mark.req("R107", "R193")
def test_an_sla_says_every_target_in_business_terms_and_exactly(agreed: dict[str, Terms]) -> None:
    terms = agreed["mail-physics"]
    version = terms.versions[-1]
    content = publishing.content_of_agreement(terms, version, NOW)
    (table,) = [
        part["table"]
        for section in content["sections"]
        for part in section["parts"]
        if part.get("table", {}).get("head", [""])[-1] == "Exactly"
    ]
    told = {name: (business, exactly) for name, business, exactly in table["rows"]}
    assert list(told) == [one.name for one in version.targets]
    for target in version.targets:
        assert told[target.name][1] == defined(target)
    assert told["Mailboxes available"][0].startswith(
        "E-Mail can be used for at least 99.5 % of Office hours in each month. That leaves "
    )
    assert told["Incidents resolved"][0] == (
        "At least 90 % of all tickets where service is email that count in a month reach the point where state is Resolved "
        "or Closed within 4h of Office hours for P1; 2 working days of Office hours for every other priority. Time in "
        "which state is Waiting does not count."
    )
    assert told["Quick"][0] == (
        "In each month, the 95th percentile (nearest rank) of response time of E-Mail is at most 800 ms, measured within "
        "Office hours."
    )
    assert told["Few outages"][0] == "In each month there are at most 2 outages of E-Mail."


def test_what_a_share_of_availability_leaves_is_worked_out_from_the_calendar(
    agreed: dict[str, Terms],
) -> None:
    """A year of Mondays to Fridays, nine hours each, without the holidays of the list; half a percent of it."""
    terms = agreed["mail-physics"]
    version = terms.versions[-1]
    target = version.target("available")
    assert target is not None
    days = [version.takes_effect + timedelta(days=day) for day in range(365)]
    opened = sum(int(target.calendar.elapsed(day, day + timedelta(days=1))) for day in days)  # type: ignore[union-attr]
    minutes = opened * 5 // 1000 // 60_000_000
    from servicelevel.agreements.documenting.named import names_used

    told = names_used(version, NOW).told(terms, version)
    found = re.search(r"leaves (\d+) h (?:(\d+) min )?", promised(target, told))
    assert found
    assert int(found[1]) * 60 + int(found[2] or 0) == minutes


@pytest.mark.req("R107")
def test_a_mandatory_section_never_vanishes_it_says_that_nothing_is_agreed(agreed: dict[str, Terms]) -> None:
    bare, full = (
        publishing.content_of_agreement(agreed["mail-physics"], version, NOW)
        for version in (
            agreed["mail-physics"].versions[-1],
            documented.with_more(agreed["mail-physics"].versions[-1]),
        )
    )
    wanted = [
        "Services and scope", "What is not included", "Service hours", "Support", "Availability targets", "Capacity targets",
        "Workload limits", "Response and resolution targets", "IT service continuity", "Security",
        "Responsibilities of the customer", "Price and credits", "Term and review", "Signatures",
        "Annex A: Exact definition of each target", "Annex B: Escalation path",
    ]  # fmt: skip
    assert [one for one in headings(bare) if one in wanted] == wanted
    assert headings(bare) == headings(full)
    assert text_of(bare).count("Nothing is agreed on this.") == 5
    assert "Nothing is agreed on this." not in text_of(full)


AGREED = (
    "Experiments reach each other.", "Mailing lists of other laboratories", "Report faults at once",
    "Office hours: mon-fri 08:00-17:00 (America/Chicago), closed on the holidays of US-IL", "Service Desk, 2345",
    "Messages: at most 100000 per day. Beyond it: targets do not hold.", "Mailboxes of 50 GB",
    "Mailboxes: back within 24 h after a disaster, with the data of at most 1 h lost.", "Mail is encrypted on its way",
    "2 Messaging Division Head 8h", "12000 USD per year", "99.0 % 5 %", "every 12 months, next on 2027-06-01",
    "from 1 August 2026 until 31 July 2027", "Service Owner Maya 14 October 2026 electronically",
    "Up to 2 h more at night: the contract allows it (Maya)",
)  # fmt: skip


@pytest.mark.req("R107", "R162")
def test_what_is_agreed_is_printed(agreed: dict[str, Terms]) -> None:
    from servicelevel.agreements.documenting.named import names_used
    from servicelevel.agreements.documenting.values import agreement_values
    from servicelevel.documents.language.gaps import filled
    from servicelevel.documents.language.known import built_in

    terms = agreed["mail-physics"]
    version = documented.with_more(terms.versions[-1])
    signatures = [Signature("Service Owner", "Maya", NOW, "electronically")]
    waivers = [Waiver("Up to 2 h more at night", "the contract allows it", "Maya")]
    values = agreement_values(terms, version, names_used(version, NOW), signatures, waivers)
    said = text_of(filled(built_in("sla"), values))
    assert [words for words in AGREED if words not in said] == []


@pytest.mark.req("R111")
def test_a_report_says_nothing_of_a_target_that_its_data_collection_document_does_not_define(
    agreed: dict[str, Terms],
) -> None:
    terms = agreed["mail-physics"]
    content = publishing.content_of_dcd(terms, terms.versions[-1], SOURCES, NOW)
    defined_fields = {
        row[0]: set(row[1].split(", "))
        for section in content["sections"]
        for part in section["parts"]
        if part.get("table", {}).get("head") == ["Target", "Fields of the service report"]
        for row in part["table"]["rows"]
    }
    assert set(defined_fields) == {one.name for one in terms.versions[-1].targets}
    report = invented.report()
    page = html.fromstring(as_html(report))
    main = set(page.xpath("//section[@id='targets']//thead//th/text()"))
    assert main == set(defined_fields["Few outages"]) == set(defined_fields["Quick"])
    about_the_data = {"quality", "sources", "versions"}
    lists = [table for table in tables(report) if table.key not in about_the_data]
    assert {table.key.split()[0] for table in lists} == {
        "breaches",
        "stoppages",
        "open",
        "held",
        "paused",
        "own",
    }
    for table in lists:
        of = defined_fields["Mailboxes available" if table.key == "stoppages" else "Incidents resolved"]
        shown = {column.heading for column in table.columns} | (
            {table.note_heading} if table.note_heading else set()
        )
        assert shown <= of, table.key


@pytest.mark.req("R111")
def test_a_data_collection_document_says_of_each_target_where_its_figures_come_from(
    agreed: dict[str, Terms],
) -> None:
    terms = agreed["mail-physics"]
    content = publishing.content_of_dcd(terms, terms.versions[-1], SOURCES, NOW)
    by_head = {
        tuple(part["table"]["head"]): {row[0]: row[1:] for row in part["table"]["rows"]}
        for section in content["sections"]
        for part in section["parts"]
        if "table" in part
    }
    collected = by_head["Target", "Source", "Collector", "Frequency", "Calendar"]
    assert collected["Incidents resolved"] == ["desk", "connector csv", "whenever it is read", "Office hours"]
    assert collected["Quick"][0].startswith("none yet")
    measures = by_head["Target", "Measure", "Promised", "Formula"]
    for target in terms.versions[-1].targets:
        assert measures[target.name][2] == defined(target)
    rules = by_head["Target", "Left out", "Owner"]
    assert rules["Incidents resolved"] == [
        "all tickets but those where service is email; time in which state is Waiting",
        "Service Level Manager",
    ]
    assert rules["Mailboxes available"][0].startswith("agreed maintenance; time that nobody watched")


def test_the_fields_of_a_report_are_named_for_every_measure() -> None:
    from servicelevel.levels.targets import MEASURES

    assert set(OF_A_MEASURE) == set(MEASURES)


@pytest.mark.req("R194")
def test_only_documents_that_stay_inside_say_what_a_target_rests_on(agreed: dict[str, Terms]) -> None:
    def said(key: str, target: str) -> str:
        terms = agreed[key]
        version = documented.resting(terms.versions[-1], target, [{"agreement": "relay-uc", "target": "up"}])
        return text_of(publishing.content_of_agreement(terms, version, NOW))

    assert "Taken up rests on agreement relay-uc, target up." in said("mail-ola", "taken-up")
    assert "relay-uc" not in said("mail-physics", "available")
    assert "rests on" not in said("relay-uc", "up")
    for kind in (kinds.SLA, kinds.UC):
        assert "rests_on" not in KNOWN[kind].lists


@pytest.mark.req("R110", "R52")
def test_each_document_is_read_by_whom_it_is_for(
    people: dict[str, Any], agreed: dict[str, Terms], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "FORMS", {"html": FORMS["html"]})
    for key in agreed:
        publish_documents(By(people["maya"], NOW), key, sources=SOURCES, summary="First version.")
    by_kind = {"sla": "mail-physics", "ola": "mail-ola", "uc": "relay-uc"}
    found = {
        name: {
            (one.kind, one.about.partition(":")[2]) for one in documents_visible_to(people[name]).exclude(kind="evidence")
        }
        for name in ("priya", "carl", "niamh", "maya", "abel")
    }  # fmt: skip
    everything = set(by_kind.items()) | {("dcd", key) for key in by_kind.values()}
    assert found["maya"] == found["abel"] == everything
    assert found["priya"] == {("sla", "mail-physics")}
    assert found["niamh"] == {("uc", "relay-uc")}
    assert found["carl"] == set()
