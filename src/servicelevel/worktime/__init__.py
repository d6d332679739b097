"""Work calendars: exact working time between instants, and deadlines, one at a time or millions at once."""

from servicelevel.worktime.calendar import Tie, WorkCalendar
from servicelevel.worktime.problems import CalendarError, Problem, suggestion
from servicelevel.worktime.rules import Closed

__all__ = ["CalendarError", "Closed", "Problem", "Tie", "WorkCalendar", "suggestion"]
