"""Several people act at the same moment: threads with connections of their own, on a database that they share."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connections


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Do all acts in threads that start together; what each gave or raised."""
    barrier, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        barrier.wait()
        try:
            results[place] = acts[place]()
        except Exception as error:
            results[place] = error  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(results)
