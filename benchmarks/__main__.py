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


def main() -> None:
    """Run what the arguments name (default: all) and write the page."""
    wanted = sys.argv[1:]
    pages = [
        "# Benchmarks",
        "",
        "Made by `make bench`. Ratios are to the peer or floor named in the row, measured in the same run.",
        "",
    ]
    pages += [f"Python {platform.python_version()}, {platform.system()} {platform.machine()}.", ""]
    for title, part in PARTS.items():
        name = part.__name__.removeprefix("benchmarks.")
        if wanted and name not in wanted:
            continue
        print(f"{title} …", flush=True)
        rows = part.run()
        pages += [f"## {title}", "", *(part.__doc__ or "").strip().splitlines(), "", markdown(rows), ""]
        print(markdown(rows), flush=True)
    if not wanted:
        Path("docs/benchmarks.md").write_text("\n".join(pages))


if __name__ == "__main__":
    main()
