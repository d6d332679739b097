"""The bytes of a line, and its hash.

A line's bytes are its fields in the order of `FIELDS`, each as UTF-8 with its length in bytes before it
(`5:hello,`, as netstrings), so that nothing of one field can pass for a part of the next. The hash is SHA-256 over the
hash of the line before (64 hexadecimal digits; 64 zeros before the first) and these bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

FIELDS = (
    "number", "recorded_at", "actor", "role", "on_behalf_of", "act", "step", "case", "subject", "content",
)  # fmt: skip
"""number and recorded_at (microseconds since 1970-01-01 UTC) as decimal digits, content as canonical JSON."""
BEFORE_THE_FIRST = "0" * 64


def canonical_json(content: Mapping[str, Any]) -> str:
    """JSON with sorted keys, no blanks and no fractions: two programs write the same bytes.

    Raises ValueError for what has no such form (fractions, instants, bytes), naming its place.
    """
    _check(content, "content")
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def line_bytes(values: tuple[Any, ...]) -> bytes:
    """The bytes of a line from its values in the order of FIELDS."""
    number, recorded_at, c, d, e, f, g, h, i, j = values
    a, b = str(number), str(recorded_at)
    try:
        joined = (
            f"{len(a)}:{a},{len(b)}:{b},{len(c)}:{c},{len(d)}:{d},{len(e)}:{e},"
            f"{len(f)}:{f},{len(g)}:{g},{len(h)}:{h},{len(i)}:{i},{len(j)}:{j},"
        )
    except TypeError:  # something that is no text was put where texts stand; it has a text too
        return line_bytes(tuple(map(str, values)))
    if joined.isascii():
        # A character is a byte, so the lengths are right as they are: most lines, at half the cost.
        return joined.encode()
    parts = [text.encode() for text in (a, b, c, d, e, f, g, h, i, j)]
    return b"".join(b"%d:%b," % (len(part), part) for part in parts)


def line_hash(previous: str, values: tuple[object, ...]) -> str:
    """The hash of a line that follows one with the hash `previous`."""
    return hashlib.sha256(previous.encode() + line_bytes(values)).hexdigest()


def _check(value: Any, place: str) -> None:
    if value is None or isinstance(value, str | bool | int):
        return
    if isinstance(value, Mapping):
        for key, each in value.items():
            if not isinstance(key, str):
                raise ValueError(f"{place} has the key {key!r}; keys are text")
            _check(each, f"{place}.{key}")
    elif isinstance(value, list | tuple):
        for number, each in enumerate(value):
            _check(each, f"{place}[{number}]")
    else:
        raise ValueError(f"{place} is {value!r}; write it as text or a whole number")
