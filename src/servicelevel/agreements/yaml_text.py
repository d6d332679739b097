"""From the bytes of a YAML file to plain values of which each knows its line.

Files come from outside, so nothing here trusts them: no tags, no anchors and aliases (a few lines of them
unfold to gigabytes), limits on size and depth, duplicate keys are errors. Scalars are text but for true,
false, null and plain numbers, so that `08:00` is no count of seconds, `no` no falsehood and a date stays as
it was written.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from servicelevel.agreements.file_text import Unreadable, text_of
from servicelevel.worktime import Problem

DEEPEST = 40
MOST_PROBLEMS = 1_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NOTHING = {"", "~", "null", "Null", "NULL"}
_INTEGER = re.compile(r"[-+]?(0|[1-9]\d{0,17})", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\d{1,20}\.\d{0,20}|\.\d{1,20}|\d{1,20}(?:\.\d{0,20})?[eE][-+]?\d{1,3})", re.ASCII)


@dataclass(frozen=True)
class Document:
    """One YAML document: its plain value, and the line on which each path begins."""

    file: str
    value: object
    lines: Mapping[str, int]

    def line(self, path: str) -> int:
        """The line of a path, or of the nearest part around it that stands in the file."""
        while path and path not in self.lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.lines.get(path, 1)

    def problem(self, path: str, value: object, message: str, remedy: str = "") -> Problem:
        """A problem at a path of this document, with file and line."""
        place = f"{self.file}:{self.line(path)}"
        return Problem(f"{place}: {path}" if path else place, value, message, remedy)


@dataclass(frozen=True)
class Text:
    """What was found in a file: its documents that are not empty, and what is wrong with the YAML itself.

    whole: whether it could be read to its end.
    """

    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    whole: bool = True


def read_documents(path: Path) -> tuple[list[Document], list[Problem]]:
    """The documents of a YAML file, and everything that is wrong with it as YAML."""
    text = read_yaml(path)
    return list(text.documents), list(text.problems)


def read_yaml(path: Path) -> Text:
    """What stands in a YAML file, and everything that is wrong with it as YAML."""
    try:
        return read_text(str(path), text_of(path))
    except Unreadable as unreadable:
        return Text((), (unreadable.problem,), whole=False)


def read_text(name: str, text: str) -> Text:
    """What stands in a text that somebody wrote elsewhere than in a file. name: how problems call it."""
    builder = _Builder(name, text)
    try:
        documents = tuple(found for found in builder.documents() if found.value is not None)
    except Unreadable as unreadable:
        return Text((), (*builder.problems, unreadable.problem), whole=False)
    return Text(documents, tuple(builder.problems))


@dataclass
class _Open:
    """A mapping or list that is being built; `key` is the one whose value comes next."""

    path: str
    value: dict[str, object] | list[object]
    key: str | None = None
    key_line: int = 0
    kept: bool = True


@dataclass
class _Builder:
    file: str
    text: str
    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    root: object = None
    stack: list[_Open] = field(default_factory=list)

    def documents(self) -> Iterator[Document]:
        try:
            for event in yaml.parse(self.text, Loader=_LOADER):
                if isinstance(event, yaml.DocumentStartEvent):
                    self.lines, self.root, self.stack = {}, None, []
                elif isinstance(event, yaml.DocumentEndEvent):
                    yield Document(self.file, self.root, self.lines)
                else:
                    self._event(event)
        except yaml.MarkedYAMLError as error:
            raise Unreadable(_syntax(self.file, self.text, error)) from error
        except yaml.YAMLError as error:
            raise Unreadable(Problem(self.file, None, f"cannot be read as YAML: {error}")) from error

    def _event(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._refuse_extras(event)
            self._begin(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.stack.pop()
        elif isinstance(event, yaml.AliasEvent):
            path = self._place(event)
            self._problem(
                event,
                path,
                f"*{event.anchor}",
                f"the alias *{event.anchor} is not read",
                "write the value out",
            )
            self._put(path, None, event)
        elif isinstance(event, yaml.ScalarEvent):
            self._refuse_extras(event)
            self._scalar(event)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        holder = self.stack[-1] if self.stack else None
        if holder is not None and isinstance(holder.value, dict) and holder.key is None:
            self._key(holder, event)
        else:
            self._put(self._place(event), plain(event.value) if event.implicit[0] else event.value, event)

    def _key(self, holder: _Open, event: yaml.ScalarEvent) -> None:
        holder.key, holder.key_line = event.value, _line(event)
        holder.kept = event.value not in holder.value
        path = _joined(holder.path, event.value)
        if not holder.kept:
            before = f"keep one of them; the other is in line {self.lines[path]}"
            self._problem(event, path, event.value, f"{event.value!r} stands here twice", before)
        else:
            self.lines.setdefault(path, holder.key_line)

    def _begin(self, event: yaml.Event) -> None:
        holder = self.stack[-1] if self.stack else None
        if holder is not None and isinstance(holder.value, dict) and holder.key is None:
            remedy = "write a name before the colon"
            raise Unreadable(
                Problem(f"{self.file}:{_line(event)}", None, "a list or a mapping cannot be a key", remedy)
            )
        path = self._place(event)
        if len(self.stack) >= DEEPEST:
            remedy = "nothing in a promise file is nested so deeply"
            raise Unreadable(
                Problem(
                    f"{self.file}:{_line(event)}", None, f"is nested deeper than {DEEPEST} levels", remedy
                )
            )
        value: dict[str, object] | list[object] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._put(path, value, event)
        self.stack.append(_Open(path, value))

    def _place(self, event: yaml.Event) -> str:
        """The path at which the next value stands."""
        if not self.stack:
            return ""
        holder = self.stack[-1]
        if isinstance(holder.value, list):
            return f"{holder.path}[{len(holder.value)}]"
        return _joined(holder.path, holder.key or "")

    def _put(self, path: str, value: object, event: yaml.Event) -> None:
        self.lines.setdefault(path, _line(event))
        if not self.stack:
            self.root = value
            return
        holder = self.stack[-1]
        if isinstance(holder.value, list):
            holder.value.append(value)
        elif holder.key is None:
            holder.key, holder.kept = "", False
        else:
            if holder.kept:
                holder.value[holder.key] = value
            holder.key = None

    def _refuse_extras(self, event: yaml.NodeEvent) -> None:
        tag = getattr(event, "tag", None)
        if event.anchor:
            message = f"the anchor &{event.anchor} is not read"
            self._problem(event, self._place(event), f"&{event.anchor}", message, "take it out")
        if tag not in (None, "!"):
            written = tag.replace("tag:yaml.org,2002:", "!!")
            self._problem(
                event, self._place(event), written, f"the tag {written} is not read", "write a plain value"
            )

    def _problem(self, event: yaml.Event, path: str, value: object, message: str, remedy: str) -> None:
        place = f"{self.file}:{_line(event)}"
        if len(self.problems) >= MOST_PROBLEMS:
            message = f"there are more than {MOST_PROBLEMS} mistakes"
            raise Unreadable(Problem(place, None, message, "mend those before it first"))
        self.problems.append(Problem(f"{place}: {path}" if path else place, value, message, remedy))


def plain(text: str) -> object:
    """The value of an unquoted scalar: true, false, null, a number, and else the text itself."""
    if text in _NOTHING:
        return None
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and math.isfinite(number := float(text)):
        return number
    return text


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _syntax(file: str, text: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line = (mark.line if mark else 0) + 1
    lines = text.splitlines()
    written = lines[line - 1] if line <= len(lines) else ""
    found = str(error.problem)
    if "\t" in written[: len(written) - len(written.lstrip())] or "\\t" in found:
        return Problem(
            f"{file}:{line}", written, "a tab stands where YAML wants spaces", "indent with spaces"
        )
    remedy = next((remedy for part, remedy in _REMEDIES if part in found), _LOOK)
    message = f"this is not YAML: {found}"
    if error.context and error.context_mark:
        message += f" ({error.context} that begins in line {error.context_mark.line + 1})"
    return Problem(f"{file}:{line}", written.strip(), message, remedy)


_LOOK = "look at brackets, quotes and indentation in this line and the one before"
_REMEDIES = (
    ("mapping values are not allowed", "put text that contains a colon in quotes, and check the indentation"),
    ("cannot start any token", "put the text in quotes"),
    ("unexpected end of stream", "close the quotes"),
    ("expected ',' or", "close the bracket, or put a comma between the entries"),
    ("could not find expected ':'", "write a colon and a space after the name"),
    ("block end", "indent the entries of one mapping alike"),
)
