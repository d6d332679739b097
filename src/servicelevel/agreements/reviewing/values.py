"""A review as plain values, for the command line and the API."""

from __future__ import annotations

from typing import Any

from servicelevel.agreements.reviewing.review import Review


def as_values(found: Review) -> dict[str, Any]:
    """A review as plain values."""
    return {
        "reviewed": list(found.reviewed),
        "findings": [
            {
                "key": one.key, "kind": one.kind, "severity": one.severity, "words": one.words,
                "agreements": list(one.agreements),
                "example": {
                    "words": one.example.words, "at": one.example.at.isoformat() if one.example.at else None,
                    "figures": list(one.example.figures),
                },
                "clauses": [
                    {"of": each.of, "title": each.title, "path": each.path, "words": each.words}
                    for each in one.clauses
                ],
            }
            for one in found.findings
        ],
        "near": {
            key: [
                {
                    "key": one.key, "title": one.title, "likeness": float(one.likeness), "alike": list(one.alike),
                    "differs": [each.words() for each in one.differs],
                }
                for one in near
            ]
            for key, near in found.near.items()
        },
    }  # fmt: skip
