"""The report in words: its first line answers the reader's question, the others say what else to know."""

from __future__ import annotations

from collections.abc import Sequence

from servicelevel.levels import Figure, Trend
from servicelevel.monitoring.reports import words
from servicelevel.monitoring.reports.report import OwnVerdict, TargetResult, TimeOf, VersionUsed

KEPT = ("met", "threatened")


def answer(
    title: str, period_words: str, targets: Sequence[TargetResult], interim: bool, noun: str = "month"
) -> str:
    """`E-Mail kept 3 of 4 promises in May 2016; Resolution of P2 was missed for the second month in a row.`"""
    judged = [row for row in targets if row.figure.verdict in (*KEPT, "breached")]
    if not judged:
        return f"{title} had nothing to judge in {period_words}: {_why_nothing(targets)}."
    kept = sum(row.figure.verdict in KEPT for row in judged)
    when = f"so far in {period_words}" if interim else f"in {period_words}"
    verb = "keeps" if interim else "kept"
    promises = words.counted(len(judged), "promise")
    share = f"all {promises}" if kept == len(judged) > 1 else f"{kept} of {promises}"
    said = f"{title} {verb} {share} {when}"
    missed = [row for row in judged if row.figure.verdict == "breached"]
    return f"{said}; {_missed(missed, interim, noun)}." if missed else f"{said}{_threatened(judged)}."


def statement(figure: Figure, misses_in_a_row: int, trend: Trend, period_noun: str) -> str:
    """What the line of one target says below its name: how the verdict came about, the run of misses, the trend."""
    parts = []
    if figure.verdict == "breached":
        again = (
            f" for the {words.ordinal(misses_in_a_row)} {period_noun} in a row" if misses_in_a_row > 1 else ""
        )
        parts.append(f"Missed{again}")
    elif figure.verdict == "threatened":
        parts.append("Met, but most of the misses that it allows are used")
    elif figure.verdict == "no data":
        parts.append("No cases: neither met nor missed")
    elif figure.verdict == "cannot be decided":
        parts.append("The goal lies within the doubt of the data")
    parts.append(_first_letter_up(trend.words))
    return ". ".join(part for part in parts if part)


def points(
    verdict: str, roll_up_words: str, targets: Sequence[TargetResult], own: Sequence[OwnVerdict],
    times: Sequence[TimeOf], versions: Sequence[VersionUsed], zone: str,
) -> list[str]:  # fmt: skip
    """The further lines of the summary."""
    said = [f"The agreement as a whole: {verdict} ({_first_letter_down(roll_up_words).rstrip('.')})."]
    undecided = [row for row in targets if row.figure.verdict == "cannot be decided"]
    empty = [row for row in targets if row.figure.verdict == "no data"]
    if undecided:
        said.append(
            f"{_names(undecided)}: the data leaves more doubt than the goal allows, so the verdict cannot be decided."
        )
    if empty and len(empty) < len(targets):
        said.append(f"{_names(empty)}: no cases in this period.")
    moving = [row for row in targets if row.trend.direction in ("downward", "upward")]
    said.extend(f"{row.name}: {row.trend.words}." for row in moving)
    said.extend(
        _held(row, time)
        for row in targets
        for time in times
        if time.target == row.target and _worth_saying(row, time)
    )
    said.extend(
        f"The source's own verdict on {row.target_name} differs on {words.counted(len(row.differences), 'ticket')} "
        f"of {words.number(row.compared)}; they are listed below."
        for row in own
        if row.differences
    )
    said.extend(
        f"Version {one.number} of the agreement took effect on {words.instant(one.takes_effect, zone)}; clocks that "
        f"started before it are judged by the one before."
        for one in versions[1:]
    )
    if versions and versions[-1].state == "draft":
        said.append(
            "This agreement is a draft: its figures are worked out as if it were in force, and bind nobody yet."
        )
    return said


def _worth_saying(row: TargetResult, time: TimeOf) -> bool:
    return row.figure.verdict == "breached" and len(time.held_by) > 1


def _held(row: TargetResult, time: TimeOf) -> str:
    whole, most = sum(share.time_us for share in time.held_by), time.held_by[0]
    clocks = words.counted(row.figure.denominator - row.figure.numerator, "breached clock")
    share = words.percent(most.time_us, whole)
    return (
        f"{row.name}: of the working time of its {clocks}, {share} passed with {most.name}, the most of any."
    )


def _missed(missed: Sequence[TargetResult], interim: bool, noun: str) -> str:
    first = missed[0] if len(missed) == 1 else max(missed, key=lambda row: row.misses_in_a_row)
    was = "is being missed" if interim else "was missed"
    if len(missed) == 1:
        return f"{first.name} {was}{_run(first, noun)} ({first.figure.words}, goal {first.figure.goal_words})"
    were = "are being missed" if interim else "were missed"
    again = f", {first.name}{_run(first, noun)}" if first.misses_in_a_row > 1 else ""
    return f"{_names(missed)} {were}{again}"


def _run(row: TargetResult, noun: str) -> str:
    return f" for the {words.ordinal(row.misses_in_a_row)} {noun} in a row" if row.misses_in_a_row > 1 else ""


def _threatened(judged: Sequence[TargetResult]) -> str:
    close = [row for row in judged if row.figure.verdict == "threatened"]
    return f"; {_names(close)} {'is' if len(close) == 1 else 'are'} threatened" if close else ""


def _why_nothing(targets: Sequence[TargetResult]) -> str:
    if any(row.figure.verdict == "cannot be decided" for row in targets):
        return "the data leaves more doubt than the goals allow"
    return "no cases" if targets else "it has no targets in force"


def _names(rows: Sequence[TargetResult]) -> str:
    return words.listed([row.name for row in rows])


def _first_letter_up(said: str) -> str:
    return said[:1].upper() + said[1:]


def _first_letter_down(said: str) -> str:
    return said[:1].lower() + said[1:]
