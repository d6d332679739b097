"""What divergence means, and what is proposed to improve."""

from __future__ import annotations

import pytest

from servicelevel.quality.feedback.rules import Said, overall, read
from servicelevel.quality.improvements.rules import proposed_by_feedback, proposed_by_figures

UNHAPPY = [Said(1, "no"), Said(2, "partly"), Said(2, "yes")]
CONTENT = [Said(5, "yes"), Said(4, "yes"), Said(3, "partly")]
MISSED_POINT = [Said(3, "no"), Said(4, "no"), Said(4, "yes")]


@pytest.mark.req("R30")
@pytest.mark.parametrize(
    ("said", "verdicts", "stands"),
    [
        (UNHAPPY, ["met", "threatened"], "kept but unhappy"),
        (MISSED_POINT, ["met"], "kept but unhappy"),
        (UNHAPPY, ["met", "breached"], "in agreement"),
        (CONTENT, ["breached", "met"], "missed but content"),
        (CONTENT, ["met"], "in agreement"),
        (CONTENT[:2], ["breached"], "too few answers"),
        ([], ["met"], "too few answers"),
        (UNHAPPY, ["no data", "cannot be decided"], "no figures"),
    ],
)
def test_figures_and_experience_diverge_where_one_is_good_and_the_other_is_not(
    said: list[Said], verdicts: list[str], stands: str
) -> None:
    assert read(said, verdicts).stands == stands


@pytest.mark.req("R30")
def test_a_reading_says_what_was_answered() -> None:
    assert read(UNHAPPY, []).words == "3 answers, median 2 of 5, 1 says that the targets miss what matters"
    assert (
        read(MISSED_POINT, []).words == "3 answers, median 4 of 5, 2 say that the targets miss what matters"
    )
    assert read([Said(4, "yes")], []).words == "1 answer, median 4 of 5"
    assert read([], []).words == "Nobody has answered"


@pytest.mark.req("R30")
def test_the_rounds_together_say_no_more_than_is_known() -> None:
    assert overall([]) == "Nobody was asked yet"
    assert overall(["too few answers", "no figures"]).startswith("It cannot be said yet")
    assert overall(["too few answers", "in agreement"]).startswith("Figures and experience agree")
    told = "Figures and experience diverge in 2 of 3 rounds"
    assert overall(["kept but unhappy", "missed but content", "in agreement"]) == told


def figure(verdict: str, goal: str = "at least 90 %") -> dict[str, str]:
    return {"target": "t", "name": "Answer", "verdict": verdict, "words": "8 of 10", "goal_words": goal}


DOWN = {"direction": "downward", "words": "downward trend over 8 periods (Mann-Kendall S = -22, p = 0.009)"}
UP = {"direction": "upward", "words": "upward trend over 8 periods"}


@pytest.mark.req("R21")
@pytest.mark.parametrize(
    ("verdict", "goal", "trend", "causes"),
    [
        ("breached", "at least 90 %", {}, ["breach"]),
        ("threatened", "at least 90 %", {}, ["threat"]),
        ("met", "at least 90 %", DOWN, ["trend"]),
        ("breached", "at least 90 %", DOWN, ["breach", "trend"]),
        ("met", "at most 3 s", UP, ["trend"]),
        ("met", "at most 3 s", DOWN, []),
        ("met", "at least 90 %", UP, []),
        ("met", "at least 90 %", {}, []),
        ("no data", "at least 90 %", {}, []),
    ],
)
def test_a_breach_a_threat_and_a_trend_to_the_worse_propose_an_improvement(
    verdict: str, goal: str, trend: dict[str, str], causes: list[str]
) -> None:
    found = list(proposed_by_figures([figure(verdict, goal)], {"t": trend} if trend else {}))
    assert [one.cause for one in found] == causes
    if "trend" in causes:
        assert trend["words"] in found[-1].statement, "said with the statistic it rests on"


@pytest.mark.req("R21")
def test_poor_feedback_proposes_an_improvement_and_few_or_good_answers_do_not() -> None:
    assert proposed_by_feedback(read(UNHAPPY, ["met"])) is not None
    assert proposed_by_feedback(read(MISSED_POINT, ["met"])) is not None
    assert proposed_by_feedback(read(CONTENT, ["breached"])) is None
    assert proposed_by_feedback(read(UNHAPPY[:2], ["met"])) is None
