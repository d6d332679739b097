"""The register of gaps in words."""

from __future__ import annotations

from servicelevel.agreements.registers.register import Register
from servicelevel.web.wording import counted


def gaps_sentence(found: Register) -> str:
    """`1 of 3 offered services has no active SLA; 2 of 7 dependencies are not covered by an OLA or a UC`."""
    if not found.services:
        return "No service is offered yet"
    short, all_of_them = len(found.without_sla), counted(len(found.services), "offered service")
    said = (
        f"{short} of {all_of_them} {'has' if short == 1 else 'have'} no active SLA"
        if short
        else f"All of {all_of_them} have an active SLA"
    )
    return f"{said}; {edges_words(found)}"


def edges_words(found: Register) -> str:
    """How many dependencies on teams and vendors are covered."""
    if not found.needing:
        return "no dependency on a team or a vendor is recorded"
    short, needing = len(found.uncovered), counted(len(found.needing), "dependency,dependencies")
    if not short:
        return f"all of {needing} on teams and vendors are covered"
    return f"{short} of {needing} on teams and vendors {'is' if short == 1 else 'are'} not covered"
