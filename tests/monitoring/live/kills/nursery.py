"""A program that has the software imported and makes servers and workers by forking, so that each starts at once.

Read from stdin, a line of JSON for each wish; answered by a line each. What it makes is what the commands `serve` and
`worker` become; only waiting is shorter: a claim on a notice ends after seconds. A fault is planted in the child alone.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Any

LEASE = timedelta(seconds=3)


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "servicelevel.settings"
    import django

    django.setup()
    for name in ("servicelevel.urls", "servicelevel.commands.worker", "servicelevel.commands.server"):
        importlib.import_module(name)
    from servicelevel.communication.outbox import actions, telling

    actions.LEASE = LEASE
    telling.MOST_LINES = 100_000  # every mark of a notice can be read
    _say("ready")
    for line in sys.stdin:
        _say(_done(json.loads(line)))


def _done(wish: dict[str, Any]) -> Any:
    if "buried" in wish:
        os.waitpid(wish["buried"], 0)
        return "buried"
    if wish["do"] in ("found", "verify"):
        return _asked_of_a_child(wish["do"])
    return _child(lambda: _live(wish))


def _child(does: Callable[[], None]) -> int:
    """A process of a group of its own; its number."""
    if number := os.fork():
        os.setpgid(number, number)
        return number
    try:
        os.setpgid(0, 0)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(2, 1)
        does()
    except Exception:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(1)


def _live(wish: dict[str, Any]) -> None:
    from servicelevel.commands import server, worker
    from tests.monitoring.live.kills import faults

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if wish["fault"]:
        faults.FAULTS[wish["fault"]]()
    if wish["do"] == "serve":
        server.serve_pages(os.dup(wish["listening"]))
    else:
        worker.worker(once=False)


def _asked_of_a_child(what: str) -> Any:
    """What a child says, that lives no longer than that."""
    from tests.monitoring.live.kills import founding

    reading, writing = os.pipe()

    def does() -> None:
        told = founding.found() if what == "found" else founding.trouble_of_the_ledger()
        os.write(writing, json.dumps(told).encode())

    number = _child(does)
    os.close(writing)
    with os.fdopen(reading, "rb") as said:
        told = said.read()
    os.waitpid(number, 0)
    return json.loads(told)


def _say(what: Any) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main()
