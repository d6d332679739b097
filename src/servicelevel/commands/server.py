"""The server of the pages: gunicorn, told what to do by us and by nobody's configuration file."""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

TIMEOUT_SECONDS = 120
THREADS = 8
MOST_PROCESSES = 4
IN_MEMORY = "/dev/shm"  # noqa: S108
"""Where processes say many times a second that they live; on a disk that waits for others to write."""
log = logging.getLogger("servicelevel.server")


class Server(BaseApplication):  # type: ignore[misc]
    """One master and its processes, each with some threads."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = {
            "worker_class": "gthread",
            "timeout": TIMEOUT_SECONDS,
            "loglevel": "warning",
            "control_socket_disable": True,
            "worker_tmp_dir": IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None,
            "post_worker_init": lambda worker: begin_beside(),
            **options,
        }
        super().__init__()

    def load_config(self) -> None:
        """Our options; nothing is read from files or the environment."""
        for name, value in self.options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, made in each process: threads of libraries do not survive a fork.

        Whole before anybody is let in, or the first who asks a process would wait for all pages to be loaded. What is
        loaded stays, so it is never looked at for garbage again.
        """
        from django.core.wsgi import get_wsgi_application
        from django.urls import get_resolver

        from servicelevel.commands.door import Door

        application = Door(get_wsgi_application())
        get_resolver().url_patterns  # noqa: B018
        gc.collect()
        gc.freeze()
        return application


def begin_beside() -> None:
    """Work the figures out in the background, so that the first page is there at once; on SQLite also be the worker."""
    from django.db import connection

    from servicelevel.commands.worker import run_beside

    if connection.vendor == "sqlite":
        run_beside()
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()


def _warm_up() -> None:
    from django.db import Error, connection

    from servicelevel.agreements.models import Agreement
    from servicelevel.agreements.queries import terms
    from servicelevel.monitoring.shown.seen import measured
    from servicelevel.web import clock

    try:
        for key in Agreement.objects.order_by("key").values_list("key", flat=True):
            measured(terms(key), clock.now())
    except Error as error:
        log.warning("figures are worked out when they are asked for: %s", type(error).__name__)
    finally:
        connection.close()


def main(arguments: list[str]) -> None:
    """Serve on a socket that was handed over: `python -m servicelevel.commands.server DESCRIPTOR`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicelevel.settings")
    import django

    django.setup()
    (descriptor,) = arguments
    serve_pages(int(descriptor))


def serve_pages(descriptor: int) -> None:
    """Serve on a listening socket until somebody stops it; does not come back."""
    Server({"bind": f"fd://{descriptor}", "workers": processes(), "threads": THREADS}).run()


def processes() -> int:
    """One for SQLite, where one process writes at a time and what was measured is kept once; more on PostgreSQL."""
    from django.db import connection

    return 1 if connection.vendor == "sqlite" else min(os.cpu_count() or 1, MOST_PROCESSES)


if __name__ == "__main__":
    main(sys.argv[1:])
