"""`make bench`: run every benchmark and write docs/benchmarks.md.

Machines are noisy: each figure stands beside a peer or a floor from the same run, and the ratio is what counts.
"""

from __future__ import annotations

import platform
import sys
from pathlib import Path

from benchmarks import ledger, levels_log, live, many_records, replay, servicenow_log, worktime_peers
from benchmarks.table import markdown

PARTS = {
    "Working time: five million intervals, one core": worktime_peers,
    "A log from Parquet to attainments: four targets, two cores": levels_log,
    "The ServiceNow log: imported and reported": servicenow_log,
    "A proposal replayed: fifty candidate goals over 25,000 tickets": replay,
    "The ledger: verified in one pass": ledger,
    "Pages over many records": many_records,
    "Live clocks": live,
}


PAGE = Path("docs/benchmarks.md")
HEAD = f"""# Benchmarks

Made by `make bench`. Ratios are to the peer or floor named in the row, measured in the same run.

Python {platform.python_version()}, {platform.system()} {platform.machine()}.
"""


def main() -> None:
    """Run what the arguments name (default: all) and write the page; other parts stay as they were measured before."""
    wanted, kept = sys.argv[1:], _kept()
    for title, part in PARTS.items():
        if wanted and part.__name__.removeprefix("benchmarks.") not in wanted:
            continue
        print(f"{title} …", flush=True)
        rows = markdown(part.run())
        kept[title] = "\n".join(["", *(part.__doc__ or "").strip().splitlines(), "", rows, ""])
        print(rows, flush=True)
    PAGE.write_text("\n".join([HEAD, *(f"## {title}\n{kept[title]}" for title in PARTS if title in kept)]))


def _kept() -> dict[str, str]:
    """The parts of the page as it is, by their titles."""
    _, *parts = PAGE.read_text().split("\n## ") if PAGE.exists() else [""]
    return {title: text for title, _, text in (part.partition("\n") for part in parts)}


if __name__ == "__main__":
    main()
