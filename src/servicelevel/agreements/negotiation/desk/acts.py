"""Each act in a negotiation as a page, in the order in which they are offered."""

from __future__ import annotations

from servicelevel.agreements.negotiation import opening
from servicelevel.agreements.negotiation.desk.beside_the_text import BESIDE_THE_TEXT
from servicelevel.agreements.negotiation.desk.of_case import AFTER_SIGNING, OF_CASE
from servicelevel.agreements.negotiation.desk.of_signing import OF_SIGNING
from servicelevel.agreements.negotiation.desk.of_text import OF_TEXT
from servicelevel.agreements.negotiation.desk.opened import Opened
from servicelevel.agreements.negotiation.desk.state import State
from servicelevel.organisation import roles
from servicelevel.process.desk import acts

TAKES_PART = tuple(
    dict.fromkeys((*opening.WHO_OPENS, *opening.WHO_DRAFTS, roles.CUSTOMER, roles.EXTERNAL_VENDOR))
)
ACTS: dict[str, acts.Act[State, Opened]] = OF_CASE | OF_SIGNING | OF_TEXT | BESIDE_THE_TEXT | AFTER_SIGNING
