"""Process owners bring figures of the performance of their processes (R43)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from servicelevel.errors import Invalid
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.process.performance.models import ProcessFigure
from servicelevel.worktime.problems import Problem

WHO_BRINGS = (roles.PROCESS_OWNER, roles.SERVICE_LEVEL_MANAGER)
COLUMNS = ("process", "name", "period", "value", "unit", "source")
LONGEST = {"process": 100, "name": 200, "unit": 40, "source": 300}
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
MOST_ROWS = 5_000


@dataclass(frozen=True)
class Figure:
    """A figure as somebody wrote it down. period: a month, `2026-10`; value: a decimal number as text."""

    process: str
    name: str
    period: str
    value: str
    unit: str = ""
    source: str = ""


@act("process.bring_figures", may=WHO_BRINGS)
def bring_figures(by: By, figures: Sequence[Figure]) -> Told[list[ProcessFigure]]:
    """Keep figures of processes, all or none. What was brought before for the same month stays; the last one counts.

    Raises Invalid with everything that is wrong, by row.
    """
    if problems := list(_problems(by, figures)):
        raise Invalid(problems)
    rows = ProcessFigure.objects.bulk_create(
        ProcessFigure(
            process=one.process.strip(), name=one.name.strip(), period=one.period.strip(), value=Decimal(one.value.strip()),
            unit=one.unit.strip(), source=one.source.strip(), recorded_at=by.now, by=by.someone,
        )
        for one in figures
    )  # fmt: skip
    told = [
        f"{one.process}, {one.name}, {one.period}: {one.value} {one.unit} ({one.source})" for one in figures
    ]
    return Told(rows, {"figures": told}, "process:performance")


def read_table(content: bytes) -> list[Figure]:
    """The figures of a CSV file with the columns process, name, period, value, unit, source. Raises Invalid."""
    try:
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), strict=True)
        missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            remedy = f"the first row names {', '.join(COLUMNS)}"
            raise Invalid([Problem("file", ", ".join(missing), "is no column of it", remedy)])
        return [_figure(row) for row in rows]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Invalid(
            [Problem("file", str(error)[:200], "it cannot be read", "save it as CSV in UTF-8")]
        ) from None


def _figure(row: Mapping[str, str | None]) -> Figure:
    return Figure(**{name: row[name] or "" for name in COLUMNS})


def _problems(by: By, figures: Sequence[Figure]) -> Iterator[Problem]:
    if not 1 <= len(figures) <= MOST_ROWS:
        yield Problem("figures", len(figures), "are none, or too many", f"bring 1 to {MOST_ROWS:,} at once")
        return
    for number, one in enumerate(figures):
        path = f"figures[{number}]"
        for name, most in LONGEST.items():
            value = getattr(one, name).strip()
            if len(value) > most or (not value and name != "unit"):
                yield Problem(f"{path}.{name}", value[:50], "is empty or too long", f"at most {most} letters")
        if not MONTH.fullmatch(one.period.strip()):
            yield Problem(f"{path}.period", one.period[:20], "is no month", "write it as 2026-10")
        elif one.period.strip() > f"{by.now:%Y-%m}":
            yield Problem(f"{path}.period", one.period, "is still to come", "bring what was measured")
        if not _is_figure(one.value):
            yield Problem(f"{path}.value", one.value[:50], "is no figure", "write a decimal number, as 94.5")


def _is_figure(text: str) -> bool:
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return False
    return value.is_finite() and abs(value) < 10**13 and -int(value.as_tuple().exponent) <= 6
