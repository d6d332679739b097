"""Drawings as pure functions: values in, an SVG out, the same for the page and for the PDF."""

from servicelevel.web.charts.attainment import attainment_bar
from servicelevel.web.charts.clock.scale import Crossing, Segment, Timeline
from servicelevel.web.charts.clock.timeline import clock_timeline
from servicelevel.web.charts.flow.drawing import process_map
from servicelevel.web.charts.flow.values import Flow, Station, Way
from servicelevel.web.charts.goals import GoalMark, GoalPicture, goal_picture
from servicelevel.web.charts.marks import mark
from servicelevel.web.charts.pattern import promises_pattern
from servicelevel.web.charts.share_bar import share_bar
from servicelevel.web.charts.slam import Slam, SlamCell, SlamMonth, SlamRow, slam_chart
from servicelevel.web.charts.sparkline import Sparkline, sparkline
from servicelevel.web.charts.underpinning import Bar, Underpinned, underpinning_chain

__all__ = [
    "Bar",
    "Crossing",
    "Flow",
    "GoalMark",
    "GoalPicture",
    "Segment",
    "Slam",
    "SlamCell",
    "SlamMonth",
    "SlamRow",
    "Sparkline",
    "Station",
    "Timeline",
    "Underpinned",
    "Way",
    "attainment_bar",
    "clock_timeline",
    "goal_picture",
    "mark",
    "process_map",
    "promises_pattern",
    "share_bar",
    "slam_chart",
    "sparkline",
    "underpinning_chain",
]
