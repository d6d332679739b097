"""What a proposal would have done: other goals judged on the same clocks, the curve of goals, and who flips."""

from servicelevel.levels.replay.candidates import candidate_goals, goal_in, least_and_most, with_goal
from servicelevel.levels.replay.curve import GoalCurve, GoalPoint, goal_curve
from servicelevel.levels.replay.flips import flips
from servicelevel.levels.replay.tolerance import Tolerance, tolerance
from servicelevel.levels.replay.walks import Counts, Part, Walk, counter, walk

__all__ = [
    "Counts",
    "GoalCurve",
    "GoalPoint",
    "Part",
    "Tolerance",
    "Walk",
    "candidate_goals",
    "counter",
    "flips",
    "goal_curve",
    "goal_in",
    "least_and_most",
    "tolerance",
    "walk",
    "with_goal",
]
