"""Service levels, pure: targets, clocks, availability, attainment, trend and explanation."""

from servicelevel.levels.clocks import clocks
from servicelevel.levels.conditions import Condition
from servicelevel.levels.goals import Goal, GoalError
from servicelevel.levels.history import in_order
from servicelevel.levels.ticket_target import GoalRow, TargetError, TicketTarget

__all__ = ["Condition", "Goal", "GoalError", "GoalRow", "TargetError", "TicketTarget", "clocks", "in_order"]
