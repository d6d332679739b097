"""What the gaps of a claim on a vendor, and of a notice of the customer's part, are filled with. Nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import polars as pl

from servicelevel.agreements.promise_credits import credits_of, price_of
from servicelevel.agreements.terms import Terms, TermsVersion
from servicelevel.documents import kinds
from servicelevel.documents.language.gaps import Values
from servicelevel.levels import Period
from servicelevel.levels.credits import credit_of, money
from servicelevel.monitoring.attribution.measured import attributed_breaches
from servicelevel.monitoring.measurement import Measurement
from servicelevel.web.wording import counted, duration

METHOD: Final = (
    "Of each ticket that was late the time that its clock counted is divided among those who had it, to the microsecond: "
    "what the ticket's own events say of its state, group and assignee decides whose it is. Time when the clock was paused, "
    "or its hours were closed, is not counted. The parts of all holders add up to the time of the clock exactly."
)
CLOCK_HEAD: Final = ["Ticket", "Target", "Had it", "Of", "Beyond the goal"]
TARGET_HEAD: Final = ["Target", "Attained", "Promised", "Verdict"]
CREDIT_HEAD: Final = ["When attainment is below", "Credit"]


@dataclass(frozen=True)
class Late:
    """Of one late ticket the time that a party had, in counted microseconds."""

    ticket: str
    target_name: str
    work_us: int
    over_us: int
    elapsed_us: int


def kind_of(terms: Terms) -> str:
    """What can be drafted from an agreement: a claim of a UC, a notice of an SLA, nothing ("") of an OLA."""
    return {"UC": kinds.VENDOR_CLAIM, "SLA": kinds.LAPSE_NOTICE}.get(terms.kind, "")


def claim_values(
    own: Measurement, above: Iterable[Measurement], period: Period, services: Mapping[str, str]
) -> Values:
    """The claim on the vendor of a contract. above: the measured agreements that it supports; services: names by key.

    Tickets are named, and no customer: a vendor does not learn whose tickets they are.
    """
    terms, version = own.terms, _version(own.terms, period)
    figures = [one for one in own.figures if one.period.key == period.key]
    missed = [one.target_name for one in figures if one.verdict == "breached"]
    late = [one for each in above for one in late_of(each, period, terms.provider_key)]
    credit = credit_of(credits_of(version.content), figures)
    how_many = counted(len(missed), "target") if missed else "no target"
    words = f"{how_many} of the contract {'was' if len(missed) < 2 else 'were'} missed"
    answer = f"In {period.words} {words}; {_time_words(late, terms.provider)}."
    rows = [[one.target_name, one.words, one.goal_words, one.verdict] for one in figures]
    bands = [
        [str(one.get("below", "")), str(one.get("credit", ""))]
        for one in version.content.get("credits") or ()
        if isinstance(one, Mapping)
    ]
    return Values(
        _texts(terms, period, version, answer, late, services)
        | {"credit": _credit_words(credit, version, terms, period)},
        {},
        {
            "targets": _table(TARGET_HEAD, rows), "clocks": _table(CLOCK_HEAD, _rows(late)),
            "credits": _table(CREDIT_HEAD, bands),
        },
    )  # fmt: skip


def notice_values(own: Measurement, period: Period, services: Mapping[str, str]) -> Values:
    """The notice to the customer of an SLA: the time of late tickets that was theirs, beside what they agreed to do."""
    terms, version = own.terms, _version(own.terms, period)
    late = late_of(own, period, terms.customer_key)
    agreed = [str(line) for line in version.content.get("customer_responsibilities", ())]
    return Values(
        _texts(
            terms, period, version, f"In {period.words} {_time_words(late, terms.customer)}.", late, services
        ),
        {"responsibilities": agreed or ["Nothing is agreed on this."]},
        {"clocks": _table(CLOCK_HEAD, _rows(late))},
    )


def late_of(measurement: Measurement, period: Period, party: str) -> list[Late]:
    """The breached clocks that count in a period and of which a party had time, the longest first."""
    rows = attributed_breaches(measurement, period)
    key = ["target", "ticket", "episode"]
    of_party = rows.filter(pl.col("party") == party)
    whole = rows.group_by(key).agg(elapsed_us=pl.col("work_us").sum())
    summed = of_party.group_by(key).agg(pl.col("work_us", "over_us").sum()).join(whole, on=key)
    return [
        Late(
            one["ticket"].partition("/")[2], measurement.terms.target_name(one["target"]), one["work_us"], one["over_us"],
            one["elapsed_us"],
        )
        for one in summed.sort(["work_us", *key], descending=[True, False, False, False]).iter_rows(named=True)
    ]  # fmt: skip


def _version(terms: Terms, period: Period) -> TermsVersion:
    return terms.version_at(period.start) or terms.versions[0]


def _texts(
    terms: Terms,
    period: Period,
    version: TermsVersion,
    answer: str,
    late: Sequence[Late],
    services: Mapping[str, str],
) -> dict[str, str]:
    told = _time_words(late, terms.provider if terms.kind == "UC" else terms.customer)
    return {
        "title": terms.title, "agreement": f"{terms.title} ({terms.key}, version {version.number})",
        "customer": terms.customer, "provider": terms.provider,
        "service": ", ".join(services.get(key, key) for key in version.services),
        "period": period.words, "answer": answer, "time": f"{told[0].upper()}{told[1:]}.", "method": METHOD,
    }  # fmt: skip


def _time_words(late: Sequence[Late], party: str) -> str:
    if not late:
        return f"no time of late tickets fell to {party}"
    had, of_it = sum(one.work_us for one in late), sum(one.elapsed_us for one in late)
    over = sum(one.over_us for one in late)
    beyond = f", {duration(over)} of it beyond their goals" if over else ""
    return f"{duration(had)} of the {duration(of_it)} of {counted(len(late), 'late ticket')} fell to {party}{beyond}"


def _credit_words(credit: Fraction, version: TermsVersion, terms: Terms, period: Period) -> str:
    if not credits_of(version.content):
        return "The contract agrees on no credits."
    if not credit:
        return f"By the agreed bands {period.words} earns no credit."
    price = price_of(version.content)
    owed = money(credit, price, terms.report_period)
    amount = f": {owed} {price.currency}" if owed is not None and price else ""
    return f"By the agreed bands {period.words} earns a credit of {float(credit * 100):g} % of the price{amount}."


def _rows(late: Sequence[Late]) -> list[list[str]]:
    return [
        [one.ticket, one.target_name, duration(one.work_us, exact=True), duration(one.elapsed_us, exact=True),
         duration(one.over_us, exact=True) if one.over_us else "none"]
        for one in late
    ]  # fmt: skip


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    none = [["none", *[""] * (len(head) - 1)]]
    return {"head": list(head), "rows": [list(row) for row in rows] or none}
