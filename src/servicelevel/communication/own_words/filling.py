"""Names in braces that stand for values: `{agreement}` in a text that somebody wrote. Pure.

A name is looked up, and nothing else happens with it: no attribute, no index, no format. Values are put in as they are
and never read again. Two braces of one kind stand for one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from servicelevel.worktime.problems import Problem, suggestion

_PIECE = re.compile(r"\{\{|\}\}|\{(?P<name>[^{}]*)\}|[{}]|[^{}]+")
SHOWN = 40
"""So many characters of what somebody wrote are repeated in a problem."""


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with each name replaced by its value. Of a text that `wrong_names` has nothing to say of."""
    return "".join(_said(piece, values) for piece in _PIECE.finditer(text))


def wrong_names(path: str, text: str, known: Collection[str]) -> Iterator[Problem]:
    """All that is wrong with the braces of a text, each by its line. known: the names that may stand there."""
    for piece in _PIECE.finditer(text):
        written, name = piece.group(), piece.group("name")
        where = f"line {text.count(chr(10), 0, piece.start()) + 1}"
        if name is not None and name not in known:
            otherwise = f"the names are {', '.join(f'{{{one}}}' for one in known)}"
            remedy = suggestion(name, known, otherwise)
            yield Problem(path, written, f"{_short(written)} on {where} stands for nothing", remedy)
        elif written == "{":
            rest = _short(text[piece.start() :].partition("\n")[0])
            remedy = "close it with }, or write {{ for a brace that stays"
            yield Problem(path, written, f"the brace of {rest} on {where} is not closed", remedy)
        elif written == "}":
            remedy = "open it with {, or write }} for a brace that stays"
            yield Problem(path, written, f"a brace on {where} closes nothing", remedy)


def _said(piece: re.Match[str], values: Mapping[str, str]) -> str:
    name = piece.group("name")
    if name is not None:
        return values[name]
    return piece.group()[:1] if piece.group() in ("{{", "}}") else piece.group()


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
