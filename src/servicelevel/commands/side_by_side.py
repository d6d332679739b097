"""Work in processes of their own: a file is read while what it said is stored, and forms are made next to each other.

Each process is a fork, so it knows what this one knows; it talks to no database.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection

from servicelevel.connectors.rows import Row, Rows, Unreadable

AT_ONCE = 1_000
"""Rows that are handed over together."""
_FORKED = get_context("fork")
Seen = Callable[[int], None]
"""Told how many bytes of the file are behind the reader."""


@contextmanager
def read_ahead(rows: Callable[[Seen], Rows], seen: Seen) -> Iterator[Rows]:
    """The rows of a file, read by another process while the caller deals with those before them.

    What is wrong with the file as a whole is raised here, after the rows before it. Raises Unreadable where the reader
    is gone.
    """
    here, there = _FORKED.Pipe(duplex=False)
    reader = _FORKED.Process(target=_read, args=(rows, here, there), daemon=True)
    reader.start()
    there.close()
    try:
        yield _received(here, seen)
    finally:
        reader.kill()
        reader.join()
        here.close()


def _received(here: Connection, seen: Seen) -> Rows:
    while True:
        try:
            told: tuple[list[Row], int] | Exception = here.recv()
        except EOFError:
            raise Unreadable(
                "the process that read the file was ended; the same command goes on there"
            ) from None
        if isinstance(told, Exception):
            raise told
        some, behind = told
        if not some:
            return
        yield from some
        seen(behind)


def _read(rows: Callable[[Seen], Rows], here: Connection, there: Connection) -> None:
    here.close()  # else nobody would learn that the other end is gone
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    behind = 0

    def seen(count: int) -> None:
        nonlocal behind
        behind = count

    iterator = rows(seen)
    with suppress(BrokenPipeError):
        try:
            while some := list(islice(iterator, AT_ONCE)):
                there.send((some, behind))
            there.send(([], behind))
        except BrokenPipeError:
            raise
        except Exception as error:
            there.send(error)


def all_done(jobs: Sequence[Callable[[], object]]) -> bool:
    """Do several things that do not depend on each other at once; whether all ended well."""
    first, *others = jobs
    processes = [_FORKED.Process(target=job) for job in others]
    for process in processes:
        process.start()
    first()
    for process in processes:
        process.join()
    return all(process.exitcode == 0 for process in processes)
