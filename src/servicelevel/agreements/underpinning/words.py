"""What a check found, in sentences."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from servicelevel.agreements.underpinning.checked import (
    Checked,
    CheckedAvailability,
    CheckedTarget,
    CheckedTime,
    Component,
    Ending,
)
from servicelevel.levels.ticket_target import ANY_OTHER, NO_PRIORITY
from servicelevel.levels.underpinning import Leg, NoTimeAhead, Worst
from servicelevel.levels.words import duration, goal_percent, percent

_PRIORITIES = {NO_PRIORITY: "without a priority", ANY_OTHER: "other priorities"}


def first_line(checked: Checked) -> str:
    """The whole check in a sentence."""
    count = len(checked.targets)
    if not count:
        return "No target of this agreement can be held against OLAs and contracts"
    late, undecided = checked.of("not carried"), checked.of("cannot be decided")
    every = "the only target" if count == 1 else f"any of {count} targets"
    if len(undecided) == count:
        line = f"Whether the OLAs and contracts carry {every} cannot be decided"
    else:
        line = f"The OLAs and contracts {_how_many(len(checked.of('carried')), count)}"
        if late:
            line += f"; {_how_short(min(late, key=_slack), checked.zone)}"
        elif undecided:
            line += f"; {_counted(len(undecided))} cannot be decided"
    if checked.endings:
        first = checked.endings[0]
        line += f"; {first.title} is missing from {day(first.ends, checked.zone)} on"
    return line


def name_of(target: CheckedTarget) -> str:
    """The target, and the priority that was looked at."""
    if not target.priority or target.priority in target.name.split():
        return target.name
    return f"{target.name}, {_PRIORITIES.get(target.priority, target.priority)}"


def promise_of(target: CheckedTarget) -> str:
    """What is promised: goal, hours, share."""
    if isinstance(target, CheckedAvailability):
        return f"{goal_percent(target.wanted)} of {hours(target.hours)}"
    share = f" in {goal_percent(target.shares.wanted)} of the cases" if target.shares else ""
    return f"{target.row.goal} of {hours(target.row.calendar_id)}{share}"


def sentence(target: CheckedTarget, zone: str) -> str:
    """The verdict on a target, with its reason."""
    if target.missing:
        return f"Cannot be decided. {' '.join(target.missing)}"
    return _of_availability(target) if isinstance(target, CheckedAvailability) else _of_time(target, zone)


def reason(target: CheckedTarget, zone: str) -> str:
    """The same without the verdict, for where it stands beside it."""
    after = sentence(target, zone).removeprefix(target.verdict.capitalize()).lstrip(":. ")
    return f"{after[:1].upper()}{after[1:]}"


def shares_in_words(target: CheckedTime) -> str:
    """In how many cases the parts are kept together; empty where nobody promises a part."""
    if target.shares is None:
        return ""
    promised = percent(target.shares.promised, target.shares.wanted)
    wanted = goal_percent(target.shares.wanted)
    if target.shares.count == 1:
        return f"The part is kept in {promised} of the cases at least; {wanted} is promised above."
    how = "independently of each other" if target.shares.independent else "however their misses fall"
    return (
        f"Together the parts are kept in {promised} of the cases at least, {how}; {wanted} is promised above."
    )


def uncovered_in_words(uncovered: datetime | None, zone: str) -> str:
    """Whether somebody works at every minute of the hours."""
    if uncovered is None:
        return "every minute of its hours is covered"
    return f"not covered from {moment(uncovered, zone)}"


def component_in_words(component: Component) -> str:
    """What a component promises, and what that can be of the hours of the target."""
    low, high = (percent(share, fewest=2) for share in (component.bounds.low, component.bounds.high))
    return f"{share_in_hours(component)}: {low} to {high} of the hours above"


def share_in_hours(component: Component) -> str:
    """What a component promises."""
    return f"{goal_percent(component.share)} of {hours(component.hours)}"


def ending_in_words(ending: Ending, zone: str) -> str:
    """From which day an OLA or UC is missing."""
    return f"{ending.title} ends before the agreement above it: the first day without it is {day(ending.ends, zone)}."


def moment(at: datetime, zone: str) -> str:
    """An instant with its weekday, as "Fri 12 Dec 2025, 16:59 CST"; seconds only where it is no whole minute.

    A microsecond after a whole minute is "just after" it: the first instant at which less fits than at the minute.
    """
    local = at.astimezone(ZoneInfo(zone))
    after = local.second == 0 and local.microsecond == 1
    if after or not (local.second or local.microsecond):
        return f"{'just after ' * after}{minute(at, zone)}"
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M:%S} {_clock(local)}"


def minute(at: datetime, zone: str) -> str:
    """The minute in which an instant lies, with its weekday."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M} {_clock(local)}"


def day(at: datetime, zone: str) -> str:
    """A day with its weekday."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b %Y}"


def hours(calendar: str) -> str:
    """A calendar's key as people read it."""
    return calendar.replace("-", " ")


def left_over(slack_us: int, of: str) -> str:
    """Slack as people say it; of: the time in which it is counted."""
    if not slack_us:
        return "nothing to spare"
    return (
        f"{duration(-slack_us)} of {of} short" if slack_us < 0 else f"{duration(slack_us)} of {of} to spare"
    )


def time_of(target: CheckedTime) -> str:
    """The time in which a goal is counted."""
    return hours(target.row.calendar_id) if target.row.goal.unit.startswith("working") else "real time"


def time_of_leg(leg: Leg) -> str:
    """How a leg's time divides into the part's own hours and the time outside them."""
    outside = leg.taken_us - leg.worked_us
    return f"{duration(leg.worked_us)} in its hours" + (
        f", {duration(outside)} outside" if outside > 0 else ""
    )


def _of_time(target: CheckedTime, zone: str) -> str:
    found = target.found
    if isinstance(found, NoTimeAhead):
        whose = (
            f"the hours of {found.part.party or found.part.name}"
            if found.part
            else hours(target.row.calendar_id)
        )
        return f"Cannot be decided. From {moment(found.start, zone)} on {whose} hold no working time ahead."
    assert isinstance(found, Worst), "a target of which nothing is missing was worked out"
    at = f"at the worst start, {moment(found.start, zone)}"
    if not found.carried:
        return f"Not carried: {duration(-found.slack_us)} short {at}. {_share_of_starts(found.holds)}"
    spare = f"{duration(found.slack_us)} to spare {at}" if found.slack_us else f"nothing to spare {at}"
    if target.shares is not None and not target.shares.enough:
        shares = shares_in_words(target)
        return f"Cannot be decided. In time from every start, {spare}; but {shares[0].lower()}{shares[1:]}"
    return f"Carried: {spare}."


def _of_availability(target: CheckedAvailability) -> str:
    assert target.bounds is not None, "an availability of which nothing is missing has bounds"
    wanted = goal_percent(target.wanted)
    low, high = (percent(share, target.wanted, fewest=2) for share in (target.bounds.low, target.bounds.high))
    if target.product is not None:
        product = percent(target.product, target.wanted, fewest=2)
        verdict = "Carried" if target.verdict == "carried" else "Not carried"
        return (
            f"{verdict}: {product} where their outages are independent of each other; {wanted} is promised."
        )
    if target.verdict == "carried":
        return f"Carried: {low} at least, however their outages fall; {wanted} is promised."
    if target.verdict == "not carried":
        return f"Not carried: {high} at most when each is only just kept; {wanted} is promised."
    return f"Cannot be decided. Between {low} and {high}, as their outages fall; {wanted} is promised."


def _how_short(target: CheckedTarget, zone: str) -> str:
    if isinstance(target, CheckedTime) and isinstance(target.found, Worst):
        short = duration(-target.found.slack_us)
        return (
            f"{name_of(target)} falls short by {short} at its worst start, {moment(target.found.start, zone)}"
        )
    return f"{name_of(target)} falls short"


def _slack(target: CheckedTarget) -> int:
    return target.found.slack_us if isinstance(target, CheckedTime) and isinstance(target.found, Worst) else 0


def _share_of_starts(share: Fraction) -> str:
    return f"From {percent(share, Fraction(1))} of the hours a start is in time."


def _clock(local: datetime) -> str:
    name = local.tzname() or ""
    return name if name[:1].isalpha() else f"UTC{name}"


def _how_many(carried: int, count: int) -> str:
    if count == 1:
        return "carry the only target" if carried else "do not carry the only target"
    return "carry every target" if carried == count else f"carry {carried or 'none'} of {count} targets"


def _counted(count: int) -> str:
    return "1 target" if count == 1 else f"{count} targets"
