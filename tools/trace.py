"""Print which tests prove which requirement, and which requirements have none.

Reads the marks `@pytest.mark.req("R42", "X3")` from the test files without running them.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = [f"R{n}" for n in range(1, 196)] + [f"X{n}" for n in range(1, 38)]


def marked_tests(source: str) -> Iterator[tuple[str, str]]:
    """Pairs of (requirement, name of the test or test class) in one test file."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        for mark in node.decorator_list:
            if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.req":
                yield from ((str(ast.literal_eval(argument)), node.name) for argument in mark.args)


def main() -> int:
    """Print the table; 1 when a mark names a requirement that does not exist."""
    proofs: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for requirement, test in marked_tests(path.read_text()):
            proofs[requirement].append(f"{path.relative_to(ROOT)}::{test}")
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
