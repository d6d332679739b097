"""Whether what teams and vendors promise carries what customers are promised (R39). Pure."""

from servicelevel.levels.underpinning.chain import Chain, Leg, Parallel, Part, Serial, Walk, parts_of, walk
from servicelevel.levels.underpinning.worst import NoTimeAhead, Worst, worst

__all__ = [
    "Chain",
    "Leg",
    "NoTimeAhead",
    "Parallel",
    "Part",
    "Serial",
    "Walk",
    "Worst",
    "parts_of",
    "walk",
    "worst",
]
