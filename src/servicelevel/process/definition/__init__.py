"""The process as data: pure, without any framework."""

from servicelevel.process.definition.comparison import Difference, differences, words_of_arrows
from servicelevel.process.definition.model import (
    Arrow,
    Contradiction,
    Definition,
    Procedure,
    Reading,
    Remark,
    Step,
)
from servicelevel.process.definition.reading_text import Malformed, as_mapping, parse
from servicelevel.process.definition.shipped import shipped
from servicelevel.process.definition.validation import END, leads_out, validate

__all__ = [
    "END", "Arrow", "Contradiction", "Definition", "Difference", "Malformed", "Procedure", "Reading", "Remark", "Step",
    "as_mapping", "differences", "leads_out", "parse", "shipped", "validate", "words_of_arrows",
]  # fmt: skip
