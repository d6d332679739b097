"""No requirement is answered with No: what it would take is laid out, and the customer decides (R173)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.organisation import roles
from servicelevel.process.steps import Doing, Done
from servicelevel.requirements import rules
from servicelevel.requirements.fixing import latest_version
from servicelevel.requirements.gaps import current_rows, not_met
from servicelevel.requirements.models import OptionSheet, Requirements, SlrVersion
from servicelevel.requirements.parties import is_customer
from servicelevel.requirements.within import within
from servicelevel.requirements.written_words import empty

WHEN = ("2.3", "2.2", "2.4")


@within(*WHEN, also=(roles.SERVICE_OWNER,))
def prepare_options(
    doing: Doing, row: Requirements, *, number: int, options: Sequence[Mapping[str, Any]]
) -> Done[OptionSheet]:
    """Lay out what it would take to meet a requirement: each option with time, money, what it gains and what it risks.

    options: mappings of words, days (int), cost (decimal text), currency, gains, benefit, justified_by, risk: what it is
    worth and who stands for that as well (R3). A sheet that the customer has not decided on is replaced by a new one, and
    stays readable in the ledger.
    """
    version = latest_version(row)
    if number not in {one["number"] for one in version.content["requirements"]}:
        raise NotFound(f"There is no requirement {number}.")
    if number not in not_met(current_rows(version)):
        raise Conflict(f"Requirement {number} was not found to be out of reach; there is nothing to lay out.")
    if problems := rules.option_problems(options):
        raise Invalid(problems)
    written = {"options": [_plain(one) for one in options]}
    row.sheets.filter(number=number, decided_at=None).update(replaced_at=doing.now)
    sheet = OptionSheet.objects.create(
        requirements=row,
        number=number,
        version=version,
        content=written,
        prepared_at=doing.now,
        by=doing.person,
    )
    words = (
        f"What it would take to meet requirement {number} is laid before you; you decide. {doing.case.title}."
    )
    content = {"requirement": number, "version": version.number} | written
    return Done(sheet, content=content, words=words, tell=(roles.CUSTOMER,))


@within(*WHEN, also=(roles.SERVICE_OWNER, roles.CUSTOMER))
def decide_options(
    doing: Doing, row: Requirements, *, number: int, choice: str, words: str = "", decided_by: str = ""
) -> Done[OptionSheet]:
    """Record what the customer decides: an option by its number, or none of them.

    The customer's own people decide by themselves; anybody else says who decided, and where that can be seen (words).
    """
    sheet = row.sheets.select_for_update().filter(number=number, decided_at=None, replaced_at=None).first()
    if sheet is None:
        raise NotFound(f"There are no options of requirement {number} to decide on.")
    problems = rules.choice_problems(choice, len(sheet.content["options"]))
    if not problems and choice != rules.NO_OPTION:
        problems += rules.option_problems([sheet.content["options"][int(choice) - 1]])
    who = str(doing.person) if is_customer(doing.person) else decided_by.strip()
    if not is_customer(doing.person):
        problems += empty("decided_by", decided_by, 200) + empty("words", words)
    if problems:
        raise Invalid(problems)
    sheet.choice, sheet.decided_by, sheet.words = choice, who, words.strip()
    sheet.decided_at, sheet.recorded_by = doing.now, doing.person
    sheet.save(update_fields=["choice", "decided_by", "words", "decided_at", "recorded_by"])
    return Done(
        sheet, content={"requirement": number, "choice": choice, "decided_by": who, "words": sheet.words}
    )


def check_may_drop(row: Requirements, number: int) -> None:
    """Raises Conflict where a requirement cannot be met and the customer has not decided on what it would take."""
    version = row.versions.order_by("-number").first()
    if version is not None:
        check_decided(row, version, [one for one in not_met(current_rows(version)) if one == number])


def check_decided(row: Requirements, version: SlrVersion, out_of_reach: Sequence[int]) -> None:
    """The same for several requirements of a version at once."""
    if open_ones := rules.unanswered(out_of_reach, decided_on(row, version)):
        named = ", ".join(str(number) for number in open_ones)
        who = f"Requirement {named} cannot" if len(open_ones) == 1 else f"Requirements {named} cannot"
        raise Conflict(
            f"{who} be met, and the customer has not decided on it yet. Lay out what it would take, in time and money, "
            "and record what the customer decides."
        )


def decided_on(row: Requirements, version: SlrVersion) -> list[int]:
    """The requirements of a version on which the customer has decided as they stand; a changed one is another question."""
    revisions = _revisions(version)
    decided = row.sheets.filter(decided_at__isnull=False).select_related("version")
    return [
        sheet.number
        for sheet in decided
        if sheet.number in revisions
        and _revisions(sheet.version).get(sheet.number) == revisions[sheet.number]
    ]


def _revisions(version: SlrVersion) -> dict[int, int]:
    return {one["number"]: one["revision"] for one in version.content["requirements"]}


def _plain(option: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "words": str(option["words"]).strip(), "days": int(option["days"]), "cost": str(option["cost"]),
        "currency": option["currency"], "gains": str(option["gains"]).strip(), "risk": str(option["risk"]).strip(),
        "benefit": str(option["benefit"]).strip(), "justified_by": str(option["justified_by"]).strip(),
    }  # fmt: skip
