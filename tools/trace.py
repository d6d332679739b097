"""Print which tests prove which requirement, and which requirements have none.

Collects the tests without running them and reads their marks `@pytest.mark.req("R42", "X3")`.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = [f"R{n}" for n in range(1, 196)] + [f"X{n}" for n in range(1, 38)]


class Marks:
    """Gathers the marks of the tests that pytest collects: requirement -> names of tests, parameters left out."""

    def __init__(self) -> None:
        self.proofs: dict[str, dict[str, None]] = defaultdict(dict)

    def pytest_collection_modifyitems(self, items: Sequence[pytest.Item]) -> None:
        """What pytest calls once it knows all tests."""
        for item in items:
            for mark in item.iter_markers("req"):
                for requirement in mark.args:
                    self.proofs[str(requirement)][item.nodeid.partition("[")[0]] = None


def main() -> int:
    """Print the table; 1 when a mark names a requirement that does not exist."""
    os.chdir(ROOT)
    marks = Marks()
    with open(os.devnull, "w") as nowhere:
        told, sys.stdout = sys.stdout, nowhere
        try:
            ended = pytest.main(["--collect-only", "-qq", "tests"], plugins=[marks])
        finally:
            sys.stdout = told
    if ended != pytest.ExitCode.OK:
        print("The tests cannot be collected; run pytest --collect-only to see why.", file=sys.stderr)
        return 2
    return tell(marks.proofs)


def tell(proofs: dict[str, dict[str, None]]) -> int:
    """Print what was gathered."""
    for requirement in REQUIREMENTS:
        for number, proof in enumerate(proofs.get(requirement, ())):
            print(f"{requirement if number == 0 else '':5} {proof}")
    without = [requirement for requirement in REQUIREMENTS if requirement not in proofs]
    print(
        f"\n{len(REQUIREMENTS) - len(without)} of {len(REQUIREMENTS)} have a test. Without one: {' '.join(without)}"
    )
    unknown = sorted(set(proofs) - set(REQUIREMENTS))
    if unknown:
        print(f"Marks that name no requirement: {' '.join(unknown)}", file=sys.stderr)
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
