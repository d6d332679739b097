"""A generated log of ticket events, and four targets (response, resolution with pauses, closing, working days), from
Parquet to attainments by month. Each size is a process of its own; the floor is a plain read of the same columns.
Peak is the process's largest resident memory. The note says the processor's seconds of all threads together: on a
machine that does other things at the same time they tell more than the seconds that passed.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.table import Row

SIZES = (100_000, 1_000_000, 10_000_000)
STATES = np.array(["New", "In Progress", "Awaiting User", "Resolved", "Closed"])
PRIORITIES = np.array(["P1", "P2", "P3", "P4"])
AT = datetime(2025, 1, 1, tzinfo=UTC)


def write_log(path: Path, events: int, order: str = "time") -> None:
    """Tickets of five events each over a year, in the order of time (all mixed) or of tickets."""
    random = np.random.default_rng(1)
    tickets = events // 5
    opened = random.integers(1_672_531_200, 1_704_067_200, tickets)
    gaps = random.exponential(14_000, (tickets, 5)).astype(np.int64)
    gaps[:, 0] = 0
    at = (opened[:, None] + gaps.cumsum(axis=1)).ravel() * 1_000_000
    frame = pl.DataFrame(
        {
            "ticket": np.repeat(np.arange(tickets, dtype=np.int64), 5),
            "occurred_at": pl.Series(at).cast(pl.Datetime("us")).dt.replace_time_zone("UTC"),
            "sequence": np.tile(np.arange(5, dtype=np.int64), tickets),
            "state": pl.Series(np.tile(STATES, tickets)).cast(pl.Categorical),
            "priority": pl.Series(np.repeat(PRIORITIES[random.integers(0, 4, tickets)], 5)).cast(
                pl.Categorical
            ),
        }
    )
    keys = ["occurred_at"] if order == "time" else ["ticket", "sequence"]
    frame.sort(keys).write_parquet(path, compression="zstd")


def targets() -> list:  # type: ignore[type-arg]
    """Four targets over two calendars."""
    from servicelevel.levels import TicketTarget
    from servicelevel.worktime import WorkCalendar

    weekly = {"mon-fri": ["08:00-12:00", "13:00-17:00"]}
    office = WorkCalendar.parse({"zone": "America/Chicago", "weekly": weekly, "holidays": ["US-IL"]})
    calendars = {"office": office, "always": WorkCalendar.always()}
    by_priority = {"P1": "2h", "P2": "8h", "P3": "24h", "P4": "80h"}
    pause = {"state": "Awaiting User"}
    done = {"state": ["Resolved", "Closed"]}
    written = {
        "response": {
            "stop": {"state": {"not": "New"}},
            "goal": "1h",
            "calendar": "office",
            "on_reopen": "final",
        },
        "resolution": {"stop": done, "pause": pause, "goals": by_priority, "calendar": "office"},
        "closing": {"stop": {"state": "Closed"}, "goal": "72h elapsed", "calendar": "always"},
        "days": {
            "stop": done,
            "goals": {"P1": "1 working day", "other": "3 working days"},
            "calendar": "office",
        },
    }
    return [TicketTarget.parse(name, mapping, calendars) for name, mapping in written.items()]


def measure(path: str) -> None:
    """One run in this process; prints seconds and peak MiB as JSON."""
    from servicelevel.levels.log import attainments_of_log

    chosen = targets()
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    figures = attainments_of_log(path, chosen, "America/Chicago", AT, date(2023, 1, 1), date(2024, 12, 31))
    spent = time.perf_counter() - began
    judged = {name: sum(figure.denominator for figure in of) for name, of in figures.items()}
    used = resource.getrusage(resource.RUSAGE_SELF)
    processor = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    print(
        json.dumps(
            {"seconds": spent, "processor": processor, "peak": used.ru_maxrss / 1024, "judged": judged}
        )
    )


def floor(path: str) -> None:
    """A plain read of all columns."""
    began = time.perf_counter()
    pl.read_parquet(path).select(pl.all().null_count())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": time.perf_counter() - began, "peak": peak}))


def _in_own_process(what: str, path: Path) -> dict:  # type: ignore[type-arg]
    command = [sys.executable, "-m", "benchmarks.levels_log", what, str(path)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def run(sizes: tuple[int, ...] = SIZES) -> list[Row]:
    """Rows of seconds and of peak memory for each size and order of the log."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            for order in ("time", "ticket"):
                path = Path(folder) / "log.parquet"
                write_log(path, size, order)
                ours, plain = _in_own_process("measure", path), _in_own_process("floor", path)
                name, note = f"{size:,} events by {order}", f"{ours['processor']:.3g} s of processor"
                rows.append(Row(f"{name}, s", ours["seconds"], "plain read", plain["seconds"], note))
                rows.append(Row(f"{name}, peak MiB", ours["peak"], "plain read", plain["peak"]))
    return rows


if __name__ == "__main__":
    if len(sys.argv) == 3:
        {"measure": measure, "floor": floor}[sys.argv[1]](sys.argv[2])
    else:
        for row in run():
            print(row)
