"""What a service report says of a target, by what the target measures: a DCD names these fields, and reports show no others.

Pure. A test holds it against the report itself (R111).
"""

from __future__ import annotations

from typing import Final

OF_EVERY_TARGET: Final = ("Target", "Attained", "Goal", "Interval", "Verdict")
CLOCKS: Final = (
    "Ticket", "Priority", "Used", "Over by", "Breached", "Stopped", "Why", "Status", "Left", "Due", "Assignment group",
    "Paused in", "Working time", "Share", "Clocks", "Our verdict", "Theirs",
)  # fmt: skip
STRETCHES: Final = ("Service", "Kind", "From", "Until", "Working time", "Cause")

OF_A_MEASURE: Final = {
    "ticket clock": (*OF_EVERY_TARGET, *CLOCKS),
    "availability": (*OF_EVERY_TARGET, *STRETCHES),
    "samples": OF_EVERY_TARGET,
    "count": OF_EVERY_TARGET,
}
"""The names of the fields, as the report writes them above its columns, by `measure`."""
