"""The rows of a communication plan: as they are kept, as the process document has them, and what is wrong with them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.text import slugify

from servicelevel.communication.plan import timing
from servicelevel.communication.plan.timing import Before, NotUnderstood, Rule
from servicelevel.process.definition import shipped
from servicelevel.worktime.problems import Problem

FACE_TO_FACE, BROADCAST = "face-to-face", "broadcast"
KINDS = (FACE_TO_FACE, BROADCAST)
LONGEST, LONGEST_KEY = 300, 60
MOST_ROWS = 50


@dataclass(frozen=True)
class Row:
    """A row of the plan. rule: when, in words that `timing.read` reads; artifacts: what it leaves behind."""

    key: str
    activity: str
    rule: str
    responsible: str
    audience: str
    artifacts: tuple[str, ...]
    kind: str

    @property
    def slug(self) -> str:
        """Its key as a part of addresses."""
        return slugify(self.key)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """When it is due. A row that is kept was read before."""
        return timing.read(self.rule)

    @property
    def needs_minutes(self) -> bool:
        """Whether it cannot be closed without minutes (R179)."""
        return any("minutes" in one.lower() for one in self.artifacts)

    @property
    def is_meeting(self) -> bool:
        """Whether people meet."""
        return self.kind == FACE_TO_FACE


def from_document() -> list[Row]:
    """The plan of the process document in our reading, with its timing written as rules (X26, X28)."""
    return [
        Row(row.key, row.activity, _as_rule(row.key, row.timing, row.audience), row.responsible, row.audience,
            row.artifacts, row.kind)
        for row in shipped().surroundings.communication.plan
    ]  # fmt: skip


def kept(rows: Sequence[Row]) -> dict[str, Any]:
    """The rows as a version keeps them."""
    return {"rows": [asdict(row) | {"artifacts": list(row.artifacts)} for row in rows]}


def read_back(content: Mapping[str, Any]) -> list[Row]:
    """The rows that a version keeps."""
    return [Row(**{**one, "artifacts": tuple(one["artifacts"])}) for one in content["rows"]]


def problems_of(rows: Sequence[Row]) -> Iterator[Problem]:
    """Everything that is wrong with a plan."""
    if not 1 <= len(rows) <= MOST_ROWS:
        yield Problem("rows", len(rows), "is no plan", f"write 1 to {MOST_ROWS} rows")
    slugs = Counter(row.slug for row in rows)
    by_key = {row.key.casefold(): row for row in rows}
    for number, row in enumerate(rows):
        path = f"rows[{number}]"
        if not row.slug or slugs[row.slug] > 1:
            yield Problem(
                f"{path}.key", row.key, "is empty, or another row has it", "give each row its own key"
            )
        for name in ("key", "activity", "rule", "responsible", "audience"):
            value = getattr(row, name)
            if not value.strip() or len(value) > LONGEST:
                yield Problem(f"{path}.{name}", value, "is empty or too long", f"at most {LONGEST} letters")
        if row.kind not in KINDS:
            yield Problem(f"{path}.kind", row.kind, "is no kind", " or ".join(KINDS))
        if not row.artifacts:
            yield Problem(
                f"{path}.artifacts", "", "is empty", "say what it leaves behind, such as meeting minutes"
            )
        yield from _rule_problems(path, row, by_key)


def _rule_problems(path: str, row: Row, by_key: Mapping[str, Row]) -> Iterator[Problem]:
    try:
        rules = row.rules
    except NotUnderstood as part:
        if row.rule.strip():
            yield Problem(f"{path}.rule", str(part), "is no rule that can be read", timing.REMEDY)
        return
    for rule in rules:
        if isinstance(rule, Before):
            other = by_key.get(rule.row.casefold())
            if other is None or other is row or not other.is_meeting or "before" in other.rule.lower():
                remedy = "name a face-to-face row that has a time of its own"
                yield Problem(f"{path}.rule", rule.row, "is no meeting of this plan", remedy)


def _as_rule(key: str, words: str, audience: str) -> str:
    """The timing of the document as a rule: the meeting of a notice is the event of its number."""
    number = key.rpartition(" ")[2]
    named = re.sub(r"\bthe meeting$|\bmeeting$", f"Event {number}", words)
    if named.lower().endswith("when switched on"):
        # Communication 3 comes from us (X25) and comes before a broadcast, so it has no meeting to count from.
        return f"Yearly{timing.EACH_CUSTOMER}, {timing.OFF}"
    each = audience == "Customer" and named.lower() in ("monthly", "annually", "yearly")
    return f"{named}{timing.EACH_CUSTOMER}" if each else named
