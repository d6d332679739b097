"""Which security requirements a text has to say, and whether it does. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Content = Mapping[str, Any]


def applies(services: Sequence[str], data: Sequence[str], to: Mapping[str, Iterable[str]]) -> bool:
    """Whether a requirement on some services and kinds of data concerns one of the services of an agreement.

    services, data: empty for all; to: the kinds of data of each service of the agreement, by its key.
    """
    kinds = {folded(one) for one in data}
    return any(
        (not services or key in services) and (not kinds or kinds & {folded(one) for one in of})
        for key, of in to.items()
    )


def is_said(words: str, content: Content) -> bool:
    """Whether a line under Security in a text says the words of a requirement, whatever stands around them."""
    lines = content.get("security", ())
    return any(folded(words) in folded(str(line)) for line in lines)


def folded(words: str) -> str:
    """Words as they are compared: without capitals, breaks of lines, and a full stop at the end."""
    return " ".join(words.split()).rstrip(".").casefold()
