"""What pages show of who had clocks: by holder with shares that add up, and the clocks behind a cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import polars as pl

from servicelevel.levels.attribution import HANDOVER, HOLDER, NO_GROUP, QUEUE
from servicelevel.monitoring.attribution.measured import Share
from servicelevel.web import addresses
from servicelevel.web.charts import share_bar
from servicelevel.web.wording import duration


@dataclass(frozen=True)
class HolderRow(Share):
    """A holder's share as a row of a table. href: the clocks behind it."""

    href: str = ""

    @property
    def share_words(self) -> str:
        """`37.5 %` of all."""
        return f"{100 * self.work_us / self.whole_us:.1f} %" if self.whole_us else "0 %"

    @property
    def bar(self) -> str:
        """The share, drawn; what of it is beyond the goal in the colour of a breach."""
        return share_bar(self.work_us, self.over_us, self.whole_us)


@dataclass(frozen=True)
class ClockShare:
    """A breached clock, and what of its time one holder had."""

    ticket: str
    href: str
    target_name: str
    work_us: int
    over_us: int
    elapsed_us: int
    record_href: str


def holder_rows(found: Sequence[Share], href: str = "") -> list[HolderRow]:
    """Shares as rows. href: the page whose query names a holder."""
    return [HolderRow(**vars(one), href=f"{href}?{_query(one)}" if href else "") for one in found]


def sentence(rows: Sequence[HolderRow], clocks: int, period: str) -> str:
    """`Messaging had 41 h 10 min of 5 breached clocks in May 2016, 62.0 % and more than anybody else`."""
    if not clocks:
        return f"No clock was breached in {period}"
    of_them = "the one breached clock" if clocks == 1 else f"{clocks:,} breached clocks"
    if not rows:
        return f"Nothing was counted of {of_them} in {period}"
    most = rows[0]
    others = " and more than anybody else" if len(rows) > 1 else ""
    return f"{named(most)} had {duration(most.work_us)} of {of_them} in {period}, {most.share_words}{others}"


def named(row: HolderRow) -> str:
    """A holder within a sentence."""
    if row.kind == QUEUE:
        return "A queue without a group" if row.holder == NO_GROUP else f"The queue of {row.holder}"
    return f"The handover from {row.holder}" if row.kind == HANDOVER else row.holder


def asked_for(rows: pl.DataFrame, asked: Mapping[str, str]) -> pl.DataFrame | None:
    """The stretches of the holder that a query names; None where it names none."""
    if "kind" not in asked:
        return None
    return rows.filter(pl.col(name) == asked.get(name, "") for name in HOLDER)


def clock_shares(
    own: pl.DataFrame, whole: pl.DataFrame, names: Mapping[str, str], record: Callable[[str, str, int], str]
) -> list[ClockShare]:
    """The clocks behind a cell, the longest time of the holder first.

    own: the stretches of the holder; whole: those of all. record: from target, ticket and episode to the address of its
    record.
    """
    key = ["target", "ticket", "episode"]
    total = whole.group_by(key).agg(elapsed_us=pl.col("work_us").sum())
    summed = own.group_by(key).agg(pl.col("work_us", "over_us").sum()).join(total, on=key)
    return [
        ClockShare(
            one["ticket"].partition("/")[2], addresses.ticket(one["ticket"]), names.get(one["target"], one["target"]),
            one["work_us"], one["over_us"], one["elapsed_us"], record(one["target"], one["ticket"], one["episode"]),
        )
        for one in summed.sort(["work_us", *key], descending=[True, False, False, False]).iter_rows(named=True)
    ]  # fmt: skip


def _query(one: Share) -> str:
    return urlencode({"kind": one.kind, "party": one.party, "holder": one.holder})
