"""Service levels, pure: targets, clocks, availability, attainment, trend and explanation."""

from servicelevel.levels.attainment import attainment, wilson
from servicelevel.levels.availability import availability
from servicelevel.levels.availability_target import AvailabilityTarget
from servicelevel.levels.checks import outages_from_checks
from servicelevel.levels.clocks import clocks
from servicelevel.levels.conditions import Condition
from servicelevel.levels.counts import CountTarget, count_figures
from servicelevel.levels.exclusions import Exclusion, with_exclusions
from servicelevel.levels.explain import Explanation, Mark, Stretch, explain
from servicelevel.levels.figures import Figure, Verdict, roll_up
from servicelevel.levels.goals import Goal, GoalError
from servicelevel.levels.history import in_order
from servicelevel.levels.periods import Period, months, period_named, periods_between
from servicelevel.levels.samples import SampleTarget, sample_figures
from servicelevel.levels.targets import MEASURES, Target, is_unmeasured, parse_target
from servicelevel.levels.ticket_target import GoalRow, TargetError, TicketTarget
from servicelevel.levels.trend import Trend, trend

__all__ = [
    "MEASURES",
    "AvailabilityTarget",
    "Condition",
    "CountTarget",
    "Exclusion",
    "Explanation",
    "Figure",
    "Goal",
    "GoalError",
    "GoalRow",
    "Mark",
    "Period",
    "SampleTarget",
    "Stretch",
    "Target",
    "TargetError",
    "TicketTarget",
    "Trend",
    "Verdict",
    "attainment",
    "availability",
    "clocks",
    "count_figures",
    "explain",
    "in_order",
    "is_unmeasured",
    "months",
    "outages_from_checks",
    "parse_target",
    "period_named",
    "periods_between",
    "roll_up",
    "sample_figures",
    "trend",
    "wilson",
    "with_exclusions",
]
