"""Whether what teams and vendors promise carries what customers are promised (R39). Pure."""

from servicelevel.levels.underpinning.bounds import Bounds, at_least, at_least_independent
from servicelevel.levels.underpinning.chain import Chain, Leg, Parallel, Part, Serial, Walk, parts_of, walk
from servicelevel.levels.underpinning.coverage import first_uncovered, share_in_hours
from servicelevel.levels.underpinning.worst import NoTimeAhead, Worst, worst

__all__ = [
    "Bounds",
    "Chain",
    "Leg",
    "NoTimeAhead",
    "Parallel",
    "Part",
    "Serial",
    "Walk",
    "Worst",
    "at_least",
    "at_least_independent",
    "first_uncovered",
    "parts_of",
    "share_in_hours",
    "walk",
    "worst",
]
