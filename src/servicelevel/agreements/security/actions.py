"""The owner of the process of information security, or the Service Level Manager, keeps the register (R84)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from servicelevel.agreements.security.models import SecurityRequirement
from servicelevel.capabilities.queries import service_names
from servicelevel.capabilities.service_content import KEY
from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.requirements.written_words import empty
from servicelevel.worktime.problems import Problem, suggestion

KEEPS = (roles.PROCESS_OWNER, roles.SERVICE_LEVEL_MANAGER)
LONGEST = 2_000


@dataclass(frozen=True)
class Wanted:
    """A requirement as it is to be recorded. services, data: empty for all of them."""

    key: str
    words: str
    begins: date
    services: tuple[str, ...] = ()
    data: tuple[str, ...] = ()


@act("agreements.record_security_requirement", may=KEEPS)
def record_security_requirement(by: By, wanted: Wanted) -> Told[SecurityRequirement]:
    """Record what SLAs have to say from a day on. Raises Invalid with all that is wrong, Conflict where the key is taken."""
    if problems := _problems(wanted):
        raise Invalid(problems)
    try:
        with transaction.atomic():
            made = SecurityRequirement.objects.create(
                key=wanted.key, words=wanted.words.strip(), services=list(wanted.services), data=list(wanted.data),
                begins=wanted.begins, recorded_at=by.now, by=by.someone,
            )  # fmt: skip
    except IntegrityError:
        raise Conflict(
            f"There is a security requirement {wanted.key} already; its words are never edited."
        ) from None
    told = {
        "requirement": made.key, "words": made.words, "services": made.services, "data": made.data,
        "begins": made.begins.isoformat(),
    }  # fmt: skip
    return Told(made, told, f"security:{made.key}")


@act("agreements.withdraw_security_requirement", may=KEEPS)
def withdraw_security_requirement(by: By, key: str, *, because: str) -> Told[SecurityRequirement]:
    """A requirement does not apply any more. Raises NotFound, Invalid, Conflict."""
    row = SecurityRequirement.objects.select_for_update(of=("self",)).filter(key=key).first()
    if row is None:
        raise NotFound(f"There is no security requirement {key}.")
    if problems := empty("because", because, LONGEST):
        raise Invalid(problems)
    if row.withdrawn_at is not None:
        raise Conflict("It was withdrawn already.")
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_because = by.now, by.someone, because.strip()
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    return Told(row, {"requirement": key, "because": row.withdrawn_because}, f"security:{key}")


def _problems(wanted: Wanted) -> list[Problem]:
    found = empty("words", wanted.words, LONGEST)
    if not KEY.fullmatch(wanted.key):
        remedy = "small letters, digits and hyphens, for instance mail-encrypted"
        found.append(Problem("key", wanted.key, "is no key", remedy))
    names = service_names()
    found += [
        Problem("services", one, f"{one} is not in the catalogue", suggestion(one, names, "choose one of it"))
        for one in wanted.services
        if one not in names
    ]
    found += [problem for one in wanted.data for problem in empty("data", one, 200)]
    return found
