"""The text of a file that somebody named, or why it cannot be read."""

from __future__ import annotations

import re
from pathlib import Path

from servicelevel.worktime import Problem

LARGEST_BYTES = 2_000_000
_NO_TEXT = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Unreadable(Exception):
    """The file cannot be read on; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def text_of(path: Path) -> str:
    """The text of a file. Raises Unreadable for what is no file, too large, not UTF-8 or no text."""
    name = str(path)
    if path.is_dir():
        raise Unreadable(
            Problem(name, name, "this is a folder, not a file", f"name its files, for instance {name}/*.yaml")
        )
    if not path.exists():
        raise Unreadable(
            Problem(name, name, "there is no such file", "check the name and the folder you are in")
        )
    if not path.is_file():
        raise Unreadable(Problem(name, name, "this is not a file", "name a YAML file"))
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise Unreadable(
            Problem(name, name, f"cannot be opened: {error.strerror}", "make it readable for you")
        ) from error
    if len(raw) > LARGEST_BYTES:
        raise Unreadable(Problem(name, None, "is larger than 2 MB", "split it into several files"))
    return _decoded(raw, name)


def _decoded(raw: bytes, name: str) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{raw[error.start]:02x} at {error.start}"
        message = f"this is not text in UTF-8 ({found})"
        raise Unreadable(Problem(f"{name}:{line}", found, message, "save it as UTF-8")) from error
    if bad := _NO_TEXT.search(text):
        line = text.count("\n", 0, bad.start()) + 1
        found = f"character U+{ord(bad[0]):04X}"
        raise Unreadable(
            Problem(f"{name}:{line}", found, f"{found} stands in no text", "is this a YAML file? take it out")
        )
    return text
