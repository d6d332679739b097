"""What the goals of a proposed text cost, as the board and the API show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from servicelevel.agreements.costs.rules import Priced, Step, asked_of, priced, sums

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Rung:
    """A step of a target. is_asked: what the text asks for costs this much."""

    goal: str
    cost: str
    words: str
    is_asked: bool


@dataclass(frozen=True)
class CostRow:
    """A goal of a text: what it costs a year, what differs from the text before, and the steps there are.

    cost: empty where it is not known; words: why not, or what is paid with it.
    """

    target: str
    goal: str
    cost: str
    words: str
    differs: str
    ladder: Sequence[Rung]


@dataclass(frozen=True)
class Costs:
    """What a text costs the provider. total: of the service and its goals; unknown: of how many it is not known."""

    service: str
    rows: Sequence[CostRow]
    total: str
    differs: str
    unknown: int


def costs_of(
    content: Content, before: Content | None, steps: Sequence[Step], names: Mapping[str, str]
) -> Costs | None:
    """What a text costs, against the one before it; None where nothing is stated. names: of targets by id."""
    if not steps:
        return None
    base = [one for one in steps if not one.target]
    now = [priced(one, steps) for one in asked_of(content)]
    was = [priced(one, steps) for one in asked_of(before)] if before else []
    by_key = {(one.asked.target, one.asked.priority): one for one in was}
    rows = [
        _row(one, by_key.get((one.asked.target, one.asked.priority)), before is not None, names)
        for one in now
    ]
    chosen, chosen_before = _chosen(now), _chosen(was)
    return Costs(
        service=_money(sums(base)), rows=rows, total=_money(sums([*base, *chosen])),
        differs=_more(sums(chosen), sums(chosen_before)) if before else "",
        unknown=sum(one.step is None for one in now),
    )  # fmt: skip


def _row(one: Priced, was: Priced | None, is_compared: bool, names: Mapping[str, str]) -> CostRow:
    asked, step = one.asked, one.step
    name = names.get(asked.target, asked.target)
    return CostRow(
        target=f"{name}, {asked.priority}" if asked.priority else name, goal=asked.goal,
        cost=_money(sums([step])) if step else "", words=_words(one),
        differs=_against(one, was) if is_compared else "",
        ladder=[Rung(each.goal, _money(sums([each])), each.words, each is step) for each in one.ladder],
    )  # fmt: skip


def _words(one: Priced) -> str:
    if one.step is None:
        return "No step is stated that reaches it" if one.ladder else "Nothing is stated of what it costs"
    reached = "" if one.step.goal == one.asked.goal else f"The step to {one.step.goal}. "
    return f"{reached}{one.step.words}"


def _against(one: Priced, was: Priced | None) -> str:
    """`18,000 EUR more than 99% before`; nothing where the goal is what it was, or one of the two is not known."""
    if was is None:
        return "New"
    if was.asked.goal == one.asked.goal or one.step is None or was.step is None:
        return ""
    more = _more(sums([one.step]), sums([was.step]))
    return f"{more} than {was.asked.goal} before" if more else f"As much as {was.asked.goal} before"


def _more(now: Mapping[str, Decimal], was: Mapping[str, Decimal]) -> str:
    """What one sum differs from another: `1,200 EUR more`, in each currency; empty where they are the same."""
    found = []
    for currency in dict.fromkeys([*now, *was]):
        by = now.get(currency, Decimal(0)) - was.get(currency, Decimal(0))
        if by:
            found.append(f"{money(abs(by), currency)} {'less' if by < 0 else 'more'}")
    return " and ".join(found)


def money(amount: Decimal, currency: str) -> str:
    """An amount as people read it: `18,000 EUR`, `12,500.50 EUR`."""
    return f"{amount:,.2f}".removesuffix(".00") + f" {currency}"


def _money(found: Mapping[str, Decimal]) -> str:
    return " and ".join(money(amount, currency) for currency, amount in found.items())


def _chosen(every: Iterable[Priced]) -> list[Step]:
    """The steps that are taken, each once: a step without a priority is paid once for all priorities."""
    return list({id(one.step): one.step for one in every if one.step is not None}.values())
