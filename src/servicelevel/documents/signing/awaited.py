"""What the library does asynchronously, awaited from code that is not."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

_V = TypeVar("_V")


def awaited(work: Coroutine[Any, Any, _V]) -> _V:
    """The result of a coroutine, in a thread of its own: that of the caller may have a loop that runs already."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, work).result()
