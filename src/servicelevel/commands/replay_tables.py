"""A replay as tables on the screen."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.table import Table
from rich.text import Text

from servicelevel.commands.tables import COLOURS, MARKS, printed
from servicelevel.levels import Figure
from servicelevel.monitoring.replaying.curves import Curve
from servicelevel.monitoring.replaying.replay import Replay
from servicelevel.monitoring.replaying.telling import headline, most_telling

MOST_TICKETS = 25


def told(replay: Replay, to_terminal: bool) -> str:
    """The whole replay as text."""
    return "\n".join(_parts(replay, to_terminal)) + "\n"


def _parts(replay: Replay, to_terminal: bool) -> Iterator[str]:
    yield f"{headline(replay)}."
    changes = [change.words() for change in replay.proposal.changes]
    yield from (f"  {words}" for words in changes or ["The last version of the terms stays as it is."])
    yield printed(_months(replay), to_terminal).rstrip()
    for target in replay.flips:
        if replay.flips[target].height:
            yield printed(_tickets(replay, target), to_terminal).rstrip()
    for curve in replay.curves:
        yield printed(_curve(curve), to_terminal).rstrip()
        yield curve.curve.tolerance.words
    if replay.credits:
        yield printed(_credits(replay), to_terminal).rstrip()
    if replay.unchanged:
        yield f"As it was: {', '.join(replay.unchanged)}."


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, box=box.SIMPLE, title_justify="left")
    for heading in headings:
        table.add_column(heading)
    return table


def _months(replay: Replay) -> Table:
    table = _table(
        "Month by month", "Target", "Month", "As it was", "Verdict", "As it would have been", "Verdict"
    )
    for one in replay.months:
        if all(side is None or side.verdict == "no data" for side in (one.before, one.after)):
            continue
        words = [side.words if side else "not in force" for side in (one.before, one.after)]
        name = (one.after or one.before).target_name  # type: ignore[union-attr]
        table.add_row(
            Text(name), one.period.words, words[0], _verdict(one.before), words[1], _verdict(one.after)
        )
    return table


def _verdict(figure: Figure | None) -> Text:
    if figure is None:
        return Text("")
    so_far = " so far" if figure.interim else ""
    return Text(f"{MARKS[figure.verdict]} {figure.verdict}{so_far}", style=COLOURS.get(figure.verdict, ""))


def _tickets(replay: Replay, target: str) -> Table:
    frame = replay.flips[target]
    flipped = int(frame["verdict_flips"].sum())
    moved = frame.height - flipped
    title = f"{target}: {flipped:,} verdicts change, {moved:,} clocks only count in another month"
    if frame.height > MOST_TICKETS:
        title += f" (the first {MOST_TICKETS}; --format json lists more)"
    table = _table(title, "Ticket", "Was", "In", "Would be", "In")
    for row in most_telling(frame, MOST_TICKETS).iter_rows(named=True):
        table.add_row(
            Text(str(row["ticket"])),
            row["verdict_before"],
            row["period_before"] or "",
            row["verdict_after"],
            row["period_after"] or "",
        )
    return table


def _curve(one: Curve) -> Table:
    of = f", priority {one.priority}" if one.priority else ""
    table = _table(
        f"{one.name}{of}: goals and months", "Goal", "Held", "Missed", "Share held", "95 % interval", ""
    )
    for point in one.curve.points:
        share = f"{float(point.share):.0%}" if point.share is not None else ""
        marks = [
            words
            for words, goal in (("today", one.today), ("proposed", one.proposed))
            if goal is not None and (goal.amount, goal.unit) == (point.goal.amount, point.goal.unit)
        ]
        table.add_row(
            str(point.goal),
            str(point.held),
            str(point.missed),
            share,
            f"{point.low:.0%} to {point.high:.0%}",
            ", ".join(marks),
        )
    return table


def _credits(replay: Replay) -> Table:
    table = _table("Credits", "Month", "As it was", "", "As it would have been", "")
    for one in replay.credits:
        table.add_row(
            one.period.words,
            f"{float(one.before):.2%}",
            f"{one.money_before} {replay.currency}" if one.money_before is not None else "",
            f"{float(one.after):.2%}",
            f"{one.money_after} {replay.currency}" if one.money_after is not None else "",
        )
    return table
