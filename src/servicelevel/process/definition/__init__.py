"""The process as data: pure, without any framework."""

from servicelevel.process.definition.comparison import Difference, differences, words_of_arrows
from servicelevel.process.definition.model import (
    Arrow,
    Contradiction,
    Legend,
    Procedure,
    Quote,
    Reading,
    Remark,
    Role,
    Step,
)
from servicelevel.process.definition.reading_text import Malformed, as_mapping, parse
from servicelevel.process.definition.shipped import Definition, shipped
from servicelevel.process.definition.states import END, leads_out
from servicelevel.process.definition.surroundings import (
    Communication,
    Document,
    Integration,
    Listed,
    Measurement,
    Medium,
    PlanRow,
    Policy,
    Surroundings,
)
from servicelevel.process.definition.validation import validate

__all__ = [
    "END", "Arrow", "Communication", "Contradiction", "Definition", "Difference", "Document", "Integration", "Legend",
    "Listed", "Malformed", "Measurement", "Medium", "PlanRow", "Policy", "Procedure", "Quote", "Reading", "Remark", "Role",
    "Step", "Surroundings", "as_mapping", "differences", "leads_out", "parse", "shipped", "validate", "words_of_arrows",
]  # fmt: skip
