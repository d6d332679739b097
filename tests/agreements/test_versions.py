"""Applying promises: versions by content, what was known when, and which terms hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from servicelevel.agreements import actions, promise_file, queries
from servicelevel.agreements.models import Agreement, AgreementVersion, Calendar, CalendarVersion
from servicelevel.capabilities.models import Service, ServiceVersion
from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.organisation.models import Party, Person
from tests.agreements.conftest import COMPLETE, NOW, Apply, Write

LATER = NOW + timedelta(days=1)
SECOND = COMPLETE.replace("from: 2026-01-01", "from: 2026-07-01").replace("goal: 8h", "goal: 6h")
CORRECTED = COMPLETE.replace("goal: 8h, calendar: office, attain", "goal: 4h, calendar: office, attain")


def goals(key: str, as_of: datetime | None = None) -> list[str]:
    return [str(version.target("resolution").rows[0].goal) for version in queries.terms(key, as_of).versions]  # type: ignore[union-attr]


def test_a_first_time_records_everything_as_number_one_and_draft(applied: Apply) -> None:
    done = applied(COMPLETE)
    assert {change.what for change in done.changes} == {"new"}
    assert set(AgreementVersion.objects.values_list("number", "state")) == {(1, "draft")}


def test_the_same_content_changes_nothing(applied: Apply) -> None:
    applied(COMPLETE)
    again = applied(COMPLETE.replace("8h", " 8h ").replace("mon-fri", '"mon,tue,wed,thu,fri"'), LATER)
    assert {change.what for change in again.changes} == {"unchanged"}
    assert again.changed == ()
    assert AgreementVersion.objects.count() == 4
    assert CalendarVersion.objects.count() == 1
    assert ServiceVersion.objects.count() == 2


def test_another_from_is_a_new_version_and_both_hold_in_their_time(applied: Apply) -> None:
    applied(COMPLETE)
    applied(SECOND, LATER)
    terms = queries.terms("mail-physics")
    assert [version.number for version in terms.versions] == [1, 2]
    first, second = terms.versions
    assert first.until == second.takes_effect == datetime(2026, 7, 1, 5, tzinfo=UTC)
    assert terms.version_at(second.takes_effect - timedelta(microseconds=1)) == first
    assert terms.version_at(second.takes_effect) == second
    assert terms.version_at(first.takes_effect - timedelta(microseconds=1)) is None
    assert goals("mail-physics") == ["8h", "6h"]


def test_the_same_from_is_a_correction_and_what_was_known_before_stays_known(applied: Apply) -> None:
    applied(COMPLETE)
    done = applied(CORRECTED, LATER)
    (change,) = done.changed
    assert (change.what, change.number) == ("correction", 2)
    assert goals("mail-physics") == ["4h"]
    assert goals("mail-physics", LATER) == ["4h"]
    assert goals("mail-physics", LATER - timedelta(microseconds=1)) == ["8h"]
    assert AgreementVersion.objects.filter(agreement__key="mail-physics").count() == 2


def test_going_back_to_an_older_content_is_a_third_number(applied: Apply) -> None:
    applied(COMPLETE)
    applied(CORRECTED, LATER)
    applied(COMPLETE, LATER + timedelta(days=1))
    assert [version.number for version in queries.terms("mail-physics").versions] == [3]
    assert goals("mail-physics") == ["8h"]


def test_a_wrong_zone_can_be_mended(applied: Apply) -> None:
    applied(COMPLETE)
    berlin = COMPLETE.replace("America/Chicago", "Europe/Berlin")
    assert {change.what for change in applied(berlin, LATER).changed} == {"correction"}
    terms = queries.terms("mail-physics")
    assert (terms.zone, len(terms.versions)) == ("Europe/Berlin", 1)
    assert terms.versions[0].takes_effect == datetime(2025, 12, 31, 23, tzinfo=UTC)
    assert queries.terms("mail-physics", NOW).zone == "America/Chicago"


def test_the_zone_of_other_versions_stays(applied: Apply) -> None:
    applied(COMPLETE)
    with pytest.raises(
        Invalid, match="other versions of 'mail-physics' have 'America/Chicago', this one 'Europe/Berlin'"
    ):
        applied(SECOND.replace("America/Chicago", "Europe/Berlin"), LATER)


def test_before_it_was_recorded_an_agreement_is_not_known(applied: Apply) -> None:
    applied(COMPLETE)
    with pytest.raises(NotFound, match="not known before 2026-06-15 12:00 UTC"):
        queries.terms("mail-physics", NOW - timedelta(seconds=1))
    with pytest.raises(NotFound, match="There is no agreement nothing"):
        queries.terms("nothing")


def test_an_end_ends_and_leaves_a_gap(applied: Apply) -> None:
    applied(COMPLETE.replace("    from: 2026-01-01\n", "    from: 2026-01-01\n    until: 2026-03-31\n"))
    applied(SECOND, LATER)
    terms = queries.terms("mail-physics")
    assert terms.versions[0].until == datetime(2026, 4, 1, 5, tzinfo=UTC)
    assert terms.version_at(datetime(2026, 5, 1, tzinfo=UTC)) is None


def test_a_calendar_keeps_its_past(applied: Apply) -> None:
    applied(COMPLETE)
    applied(
        'calendars: {office: {from: 2026-07-01, zone: America/Chicago, weekly: {mon-fri: ["08:00-12:00"]}}}',
        LATER,
    )
    calendar = queries.calendars_as_of()["office"]
    hour = 3_600_000_000
    assert calendar.elapsed(datetime(2026, 6, 30, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)) == 9 * hour
    assert calendar.elapsed(datetime(2026, 7, 2, tzinfo=UTC), datetime(2026, 7, 3, tzinfo=UTC)) == 4 * hour
    before = queries.calendars_as_of(NOW)["office"]
    assert before.elapsed(datetime(2026, 7, 2, tzinfo=UTC), datetime(2026, 7, 3, tzinfo=UTC)) == 9 * hour


def test_two_versions_in_one_file(applied: Apply) -> None:
    second = SECOND.partition("agreements:")[2]
    done = applied(f"{COMPLETE}\n---\nagreements:{second}")
    assert [change.number for change in done.changes if change.key == "mail-physics"] == [1, 2]
    assert {change.what for change in applied(f"{COMPLETE}\n---\nagreements:{second}", LATER).changes} == {
        "unchanged"
    }


def test_the_digest_of_terms_moves_with_everything_that_figures_rest_on(applied: Apply) -> None:
    def digest() -> str:
        return queries.terms("mail-physics").digest

    applied(COMPLETE)
    seen = [digest()]
    applied(COMPLETE.replace("08:00-17:00", "08:00-18:00"), LATER)
    seen.append(digest())
    applied(CORRECTED, LATER)
    seen.append(digest())
    actions.bring_into_force("mail-physics", LATER)
    seen.append(digest())
    assert len(set(seen)) == 4
    applied("calendars: {unused: {zone: UTC, weekly: {daily: ['00:00-24:00']}}}", LATER)
    assert digest() == seen[-1]
    assert queries.terms("mail-physics", NOW).digest == seen[0]


def test_bringing_into_force_is_known_from_its_instant(applied: Apply) -> None:
    applied(COMPLETE)
    assert actions.bring_into_force("mail-physics", LATER) == 1
    assert actions.bring_into_force("mail-physics", LATER) == 0
    assert queries.terms("mail-physics").versions[0].state == "in force"
    assert queries.terms("mail-physics", LATER).versions[0].state == "in force"
    assert queries.terms("mail-physics", NOW).versions[0].state == "draft"
    applied(CORRECTED, LATER + timedelta(days=1))
    assert queries.terms("mail-physics").versions[0].state == "draft", (
        "a correction has to be brought into force itself"
    )
    with pytest.raises(NotFound):
        actions.bring_into_force("nothing", LATER)


def test_promises_that_no_longer_fit_what_is_recorded_change_nothing(applied: Apply, write: Write) -> None:
    applied(COMPLETE)
    only_agreements = promise_file.read(
        [write(f"agreements:{CORRECTED.partition('agreements:')[2]}")], queries.known()
    )
    for model in (AgreementVersion, Agreement, ServiceVersion, Service):
        model.objects.all().delete()
    with pytest.raises(Invalid) as raised:
        actions.apply(only_agreements, LATER)
    assert str(raised.value.problems[0]) == (
        "p.yaml:7: agreements.mail-physics.services[0]: there is no service 'mail'; write it under services"
    )
    assert Agreement.objects.count() == 0


def test_an_apply_that_fails_half_way_leaves_nothing(
    applied: Apply, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    promises = promise_file.read([write(COMPLETE)])

    def fail(*_: object) -> None:
        raise RuntimeError("the power went out")

    monkeypatch.setattr(actions, "_record_agreement", fail)
    with pytest.raises(RuntimeError):
        actions.apply(promises, NOW)
    assert (Party.objects.count(), Calendar.objects.count(), Service.objects.count()) == (0, 0, 0)


def test_a_party_that_agreements_name_keeps_its_kind(applied: Apply) -> None:
    applied(COMPLETE)
    applied("parties: {physics: {name: Physics and Astronomy, kind: customer}}", LATER)
    assert queries.terms("mail-physics").customer == "Physics and Astronomy"
    with pytest.raises(Invalid, match="'physics' is a customer in agreements, not a vendor"):
        applied("parties: {physics: {name: Physics, kind: vendor}}", LATER)


def test_what_somebody_agreed_to_is_what_is_done(applied: Apply, write: Write) -> None:
    applied(COMPLETE)
    promises = promise_file.read([write(CORRECTED)], queries.known())
    agreed = actions.preview(promises, LATER)
    applied(
        COMPLETE.replace("goal: 8h, calendar: office, attain", "goal: 5h, calendar: office, attain"), LATER
    )
    with pytest.raises(Conflict, match="has changed since the differences were shown"):
        actions.apply(promises, LATER, agreed)
    assert goals("mail-physics") == ["5h"]
    actions.apply(promises, LATER, actions.preview(promises, LATER))
    assert goals("mail-physics") == ["4h"]


def test_a_preview_changes_nothing(applied: Apply, write: Write) -> None:
    applied(COMPLETE)
    actions.preview(promise_file.read([write(CORRECTED)], queries.known()), LATER)
    assert AgreementVersion.objects.count() == 4


def test_weights_of_targets_are_written_out(applied: Apply) -> None:
    text = COMPLETE.replace(
        "    customer: physics\n", "    customer: physics\n    roll_up: {weighted: {}, goal: 80%}\n"
    )
    applied(text.replace("attain: 90%", "attain: 90%, weight: 3"))
    assert queries.terms("mail-physics").versions[0].roll_up == {
        "weighted": {"resolution": 3.0},
        "goal": "80%",
    }
    assert queries.terms("files-biology").versions[0].roll_up == "all"


def test_terms_take_few_queries_however_many_agreements(
    applied: Apply, django_assert_max_num_queries: object
) -> None:
    applied(COMPLETE)
    person = Person.objects.create_user("m", party=Party.objects.get(key="it"))
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        assert len(queries.all_terms(person)) == 4
