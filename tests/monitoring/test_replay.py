"""A proposal replayed: what it changes and nothing else; the terms in force give the published figures bit for bit."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from servicelevel.agreements import queries
from servicelevel.agreements.models import AgreementVersion, CalendarVersion
from servicelevel.agreements.proposals import Proposal, proposal_of_content, read_proposal
from servicelevel.agreements.terms import Terms
from servicelevel.errors import Invalid
from servicelevel.levels import Goal
from servicelevel.monitoring import measurement
from servicelevel.monitoring.measurement import periods_between
from servicelevel.monitoring.replaying.replay import Replay, replay
from servicelevel.monitoring.replaying.telling import as_values, headline
from tests.monitoring import desk
from tests.monitoring.desk import at

pytestmark = pytest.mark.django_db
NOW = at("2016-07-15 12:00")
BOTH = """
      resolution:
        {name: Resolution, measure: ticket clock, stop: {state: Resolved}, pause: {state: Waiting}, goal: 8h,
         calendar: office, attain: 50%}
      response: {name: Response, measure: ticket clock, stop: {state: [Resolved]}, goal: 20h, calendar: office}
"""
CREDITS = 'credits: [{below: "95%", credit: "5%"}, {below: "60%", credit: "10%"}]\n    price: {amount: "1200.00", currency: USD}'
Propose = Callable[[str], Proposal]


@pytest.fixture
def terms(tmp_path: Path) -> Terms:
    """Two targets; in May three tickets of 3, 7 and 9 working hours, in June one of 7."""
    measurement.forget()
    terms = desk.promise(tmp_path, desk.HEAD + desk.agreement(BOTH, more=CREDITS))
    desk.solved("A", "2016-05-02 13:00", "2016-05-02 16:00")
    desk.solved("B", "2016-05-03 13:00", "2016-05-03 20:00")
    desk.solved("C", "2016-05-04 13:00", "2016-05-05 13:30")
    desk.solved("D", "2016-06-06 13:00", "2016-06-06 20:00")
    return terms


@pytest.fixture
def propose(terms: Terms, tmp_path: Path) -> Propose:
    """Reads a proposal from a file."""

    def read(text: str) -> Proposal:
        path = tmp_path / "proposal.yaml"
        path.write_text(text)
        return read_proposal(queries.terms("mail"), path, queries.known())

    return read


def parts(text: str) -> str:
    return f"agreements: {{mail: {text}}}"


def replayed(proposal: Proposal) -> Replay:
    terms = queries.terms("mail")
    periods = periods_between(terms, at("2016-05-01").date(), at("2016-07-01").date())
    return replay(terms, proposal, periods, NOW)


def tickets(made: Replay, target: str = "resolution") -> list[tuple[str, str, str, str | None]]:
    return [
        (
            row["ticket"].removeprefix("desk/"),
            row["verdict_before"],
            row["verdict_after"],
            row["period_after"],
        )
        for row in made.flips[target].to_dicts()
    ]


def test_a_shorter_goal_flips_the_tickets_that_took_longer_and_nothing_else(propose: Propose) -> None:
    made = replayed(propose(parts("{targets: {resolution: {goal: 6h}}}")))
    assert tickets(made) == [("B", "met", "breached", "2016-05"), ("D", "met", "breached", "2016-06")]
    assert made.unchanged == ("response",)
    assert headline(made) == "2 more of 2 months would have been missed; 2 tickets change their verdict"
    before, after = (
        {one.period.key: one.words for one in side.figures_of("resolution")}
        for side in (made.before, made.after)
    )
    assert before == {"2016-05": "2 of 3", "2016-06": "1 of 1", "2016-07": "no cases"}
    assert after == {"2016-05": "1 of 3", "2016-06": "0 of 1", "2016-07": "no cases"}


def test_nothing_is_recorded(propose: Propose) -> None:
    before = AgreementVersion.objects.count(), CalendarVersion.objects.count()
    replayed(
        propose(
            "calendars: {office: {zone: America/Chicago, weekly: {daily: ['00:00-24:00']}}}\n"
            + parts("{targets: {resolution: {goal: 6h}}}")
        )
    )
    assert (AgreementVersion.objects.count(), CalendarVersion.objects.count()) == before
    assert queries.terms("mail").digest == measurement.measure(
        queries.terms("mail"), periods_between(queries.terms("mail"), NOW.date(), NOW.date()), NOW
    ).terms.digest  # fmt: skip


@pytest.mark.parametrize("whole", [True, False])
def test_the_terms_in_force_give_the_published_figures_bit_for_bit(propose: Propose, whole: bool) -> None:
    text = desk.agreement(BOTH, more=CREDITS) if whole else parts("{title: E-Mail}")
    proposal = propose(text)
    assert proposal.whole is whole
    assert proposal.changes == ()
    made = replayed(proposal)
    assert made.before.figures == made.after.figures
    assert made.before.verdicts == made.after.verdicts
    assert all(frame.is_empty() for frame in made.flips.values())
    assert made.unchanged == ("resolution", "response")
    assert all(one.before == one.after for one in made.credits)


def test_parts_are_laid_over_every_version_and_a_whole_agreement_holds_throughout(
    propose: Propose, tmp_path: Path
) -> None:
    later = BOTH.replace("goal: 8h", "goal: 2h")
    desk.promise(tmp_path, desk.agreement(later, begins="2016-06-01"), now=at("2016-05-20 00:00"))
    kept = replayed(propose(parts("{targets: {response: {goal: 1h}}}")))
    assert kept.before.figures_of("resolution") == kept.after.figures_of("resolution")
    assert kept.before.figure("resolution", "2016-06").words == "0 of 1"  # type: ignore[union-attr]
    throughout = replayed(propose(desk.agreement(BOTH, begins="2016-06-01")))
    assert tickets(throughout) == [("D", "breached", "met", "2016-06")]


def test_another_calendar_is_a_proposal_too(propose: Propose) -> None:
    made = replayed(
        propose("calendars: {office: {zone: America/Chicago, weekly: {mon-fri: ['08:00-10:00']}}}")
    )
    assert tickets(made) == [("C", "breached", "met", "2016-05")]


def test_credits_are_exact_and_no_data_gives_none(propose: Propose) -> None:
    made = replayed(propose(parts("{targets: {resolution: {goal: 6h}}}")))
    may, june = made.credits
    assert (may.before, may.after) == (Fraction(1, 20), Fraction(1, 10))
    assert (may.money_before, may.money_after) == (Decimal("60.00"), Decimal("120.00"))
    assert (june.before, june.after) == (Fraction(0), Fraction(1, 10))
    assert made.currency == "USD"
    nothing = periods_between(queries.terms("mail"), at("2016-03-01").date(), at("2016-03-31").date())
    proposal = propose(parts("{targets: {resolution: {goal: 6h}}}"))
    (march,) = replay(queries.terms("mail"), proposal, nothing, NOW).credits
    assert (march.after, march.money_after) == (Fraction(0), Decimal("0.00"))


def test_the_curve_meets_the_full_replay_at_today_and_at_the_proposal(propose: Propose) -> None:
    made = replayed(propose(parts("{targets: {resolution: {goal: 6h}}}")))
    (curve,) = made.curves
    assert curve.on_one_walk
    for side, goal in ((made.before, "8h"), (made.after, "6h")):
        point = curve.curve.point(Goal.parse(goal))
        figures = [one for one in side.figures_of("resolution") if one.period in curve.periods]
        assert point.met == tuple(figure.numerator for figure in figures)
        assert point.held == sum(figure.verdict in ("met", "threatened") for figure in figures)


def test_a_version_that_takes_over_open_clocks_is_judged_in_full(propose: Propose, tmp_path: Path) -> None:
    later = BOTH.replace("attain: 50%", "attain: 50%, retroactive: true")
    desk.promise(tmp_path, desk.agreement(later, begins="2016-05-04T09:00-05:00"), now=at("2016-05-01 00:00"))
    made = replayed(propose(parts("{targets: {resolution: {goal: 6h}}}")))
    (curve,) = made.curves
    assert not curve.on_one_walk
    after = [one.numerator for one in made.after.figures_of("resolution") if one.period in curve.periods]
    assert list(curve.curve.point(Goal.parse("6h")).met) == after


def test_contents_that_somebody_drafts_are_replayed_as_files_are(terms: Terms, propose: Propose) -> None:
    drafted = proposal_of_content(terms, {"targets": {"resolution": {"goal": "6h"}}}, queries.known())
    read = propose(parts("{targets: {resolution: {goal: 6h}}}"))
    assert [version.content for version in drafted.terms.versions] == [
        version.content for version in read.terms.versions
    ]
    assert tickets(replayed(drafted)) == tickets(replayed(read))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("agreements: {other: {title: X}}", "says nothing of the agreement 'mail'"),
        (parts("{targets: {resolution: {goal: soon}}}"), "'soon' is not a goal"),
        (parts("{targets: {resolution: {gaol: 6h}}}"), "gaol: is not known; did you mean goal"),
        (parts("{targets: {resolution: {calendar: night}}}"), "'night' is not a calendar"),
        (parts("{customer: it}"), "'it' is a provider"),
        (parts("{credits: [{below: 95, credit: 5%}]}"), "below"),
        (parts("{credits: [{below: 95%, credit: 5%}, {below: 95%, credit: 6%}]}"), "another band"),
        (parts("{credits: [{below: 95%, credit: 5%}, {below: 90%, credit: 1%}]}"), "the lower, the more"),
        (parts("{credits: [{below: 95%, credit: 5%, target: speed}]}"), "no target 'speed'"),
        (parts("{price: {amount: 12, currency: usd}}"), "price"),
    ],
)
def test_what_is_wrong_with_a_proposal_is_said_with_its_line(propose: Propose, text: str, said: str) -> None:
    with pytest.raises(Invalid) as raised:
        propose(text)
    assert said in str(raised.value)
    assert "proposal.yaml:1" in str(raised.value)


def test_everything_is_there_as_plain_values(propose: Propose) -> None:
    told = as_values(replayed(propose(parts("{targets: {resolution: {goal: 6h}}}"))))
    assert told["changes"] == ["targets.resolution.goal: 8h -> 6h"]
    assert told["flips"]["resolution"]["verdicts"] == 2
    assert told["unchanged"] == ["response"]
    assert told["curves"][0]["goal_for_95_percent"]["periods"] == 2


def test_months_that_are_saved_and_months_that_are_lost_are_both_said(
    propose: Propose, tmp_path: Path
) -> None:
    desk.promise(tmp_path, desk.agreement(BOTH.replace("goal: 8h", "goal: 2h")), now=at("2016-01-02 00:00"))
    made = replayed(propose(parts("{targets: {resolution: {goal: 8h}}}")))
    assert headline(made) == "2 fewer of 2 months would have been missed; 3 tickets change their verdict"
    mixed = replayed(propose(parts("{targets: {resolution: {goal: 8h}, response: {goal: 1h, attain: 90%}}}")))
    assert headline(mixed).startswith(
        "of 4 months of targets 2 would have been missed that were kept, and 2 kept that were missed; "
    )
