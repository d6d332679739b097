"""Promise files: from paths to checked promises, or everything that is wrong with them at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from servicelevel.agreements.promise_agreements import read_agreement
from servicelevel.agreements.promise_calendars import composite, read_calendar
from servicelevel.agreements.promise_moments import MomentError, read_moment
from servicelevel.agreements.promise_references import Names, of_agreement, of_service
from servicelevel.agreements.promise_resting import of_rests_on
from servicelevel.agreements.promise_structure import problems_of_structure
from servicelevel.agreements.promise_versions import problems_of_versions
from servicelevel.agreements.promises import (
    AgreementPromise,
    CalendarPromise,
    Known,
    PartyPromise,
    Place,
    Promises,
    ServicePromise,
)
from servicelevel.agreements.yaml_text import Document, Text, read_yaml
from servicelevel.capabilities.service_content import problems_of
from servicelevel.errors import Invalid
from servicelevel.worktime import Problem, WorkCalendar

SECTIONS = ("parties", "calendars", "services", "agreements")
_PARTY_KINDS = ("provider", "team", "customer", "vendor", "auditor")
_PLACE = re.compile(r"(?P<file>.*?)(?::(?P<line>\d+))?(?:: (?P<path>.*))?", re.DOTALL)


def read(paths: Iterable[Path | str], known: Known | None = None) -> Promises:
    """The promises of some YAML files. known: what is recorded already (`queries.known()`), which they may name.

    Raises Invalid with every problem of every file, each with file, line, path, value and remedy.
    """
    files = [Path(path) for path in paths]
    texts = [_not_empty(path, read_yaml(path)) for path in files]
    documents = [document for text in texts for document in text.documents]
    problems = [problem for text in texts for problem in text.problems]
    if not all(text.whole for text in texts):
        # What a file that cannot be read defines is missing from the others: only their form can be judged.
        problems += [problem for document in documents for problem in problems_of_structure(document)]
        raise Invalid(_once_each(problems, files))
    return of_documents(documents, known, problems, files)


def of_documents(
    documents: Sequence[Document], known: Known | None = None, problems: Iterable[Problem] = (), files: Iterable[Path] = ()
) -> Promises:  # fmt: skip
    """The promises of documents that are read already, from files or from wherever else. problems: found so far.

    Raises Invalid with every problem, as `read` does.
    """
    structure = [problem for document in documents for problem in problems_of_structure(document)]
    reading = _Reading(known or Known(), list(problems))
    promises = reading.promises(documents, structure)
    if reading.problems:
        raise Invalid(_once_each(reading.problems, files))
    return promises


def read_documents(documents: Sequence[Document], known: Known | None = None) -> Promises:
    """The promises of documents that somebody put together, such as parts laid over what is recorded. Raises Invalid."""
    reading = _Reading(known or Known(), [])
    structure = [problem for document in documents for problem in problems_of_structure(document)]
    promises = reading.promises(documents, structure)
    if reading.problems:
        raise Invalid(_once_each(reading.problems, [Path(document.file) for document in documents]))
    return promises


def _not_empty(path: Path, text: Text) -> Text:
    if text.documents or text.problems:
        return text
    remedy = f"write at least one of {', '.join(SECTIONS)}"
    return Text((), (Problem(f"{path}:1", None, "there is nothing in this file", remedy),))


@dataclass
class _Reading:
    known: Known
    problems: list[Problem] = field(default_factory=list)
    unread: dict[str, set[str]] = field(default_factory=lambda: {section: set() for section in SECTIONS})

    def promises(self, documents: Sequence[Document], structure: Sequence[Problem]) -> Promises:
        records = {section: list(_records(documents, section)) for section in SECTIONS}
        calendars = self._read("calendars", records, self._calendar)
        composites = self._composites(calendars, records)
        read = Promises(
            parties=self._read("parties", records, self._party),
            calendars=calendars,
            services=self._read("services", records, self._service),
            agreements=self._read("agreements", records, partial(self._agreement, composites)),
        )
        # What a reader says of a place is closer to the matter than what the schema says of it: it comes first.
        self.problems += structure
        names = Names.of(read, self.known, self.unread)
        checks = (("services", of_service), ("agreements", of_agreement), ("agreements", of_rests_on))
        for section, check in checks:
            for _, written, place in records[section]:
                self.problems += check(written, place, names) if isinstance(written, Mapping) else ()
        self.problems += problems_of_versions(read, self.known, names)
        return read

    def _read(self, section: str, records: Mapping[str, list[_Record]], read: Any) -> Any:
        found = []
        for key, written, place in records[section]:
            record = read(key, written, place) if isinstance(written, Mapping) else None
            if record is None:
                self.unread[section].add(key)
            else:
                found.append(record)
        return tuple(found)

    def _party(self, key: str, written: Mapping[str, Any], place: Place) -> PartyPromise | None:
        name, kind = written.get("name"), written.get("kind")
        if not isinstance(name, str) or kind not in _PARTY_KINDS:
            return None
        return PartyPromise(key, name, str(kind), place)

    def _calendar(self, key: str, written: Mapping[str, Any], place: Place) -> CalendarPromise | None:
        return read_calendar(key, written, place, self.problems)

    def _agreement(
        self, calendars: Mapping[str, WorkCalendar], key: str, written: Mapping[str, Any], place: Place
    ) -> AgreementPromise | None:
        return read_agreement(key, written, place, calendars, self.problems)

    def _service(self, key: str, written: Mapping[str, Any], place: Place) -> ServicePromise | None:
        holds_from = None
        if "from" in written:
            try:
                holds_from = read_moment(written["from"], "UTC")
            except MomentError as error:
                self.problems.append(place.problem("from", written["from"], str(error), error.remedy))
        content = {name: value for name, value in written.items() if name != "from"}
        if problems_of(content):
            return None
        return ServicePromise(key, holds_from, content, place)

    def _composites(
        self, read: Sequence[CalendarPromise], records: Mapping[str, list[_Record]]
    ) -> dict[str, WorkCalendar]:
        """Each calendar with all its versions; one that cannot be read counts as always open, so that it is known."""
        versions: dict[str, dict[datetime | None, WorkCalendar]] = {}
        versions |= {key: dict(pairs) for key, pairs in self.known.calendars.items()}
        for calendar in read:
            versions.setdefault(calendar.key, {})[calendar.holds_from] = calendar.calendar
        unread = {key: WorkCalendar.always() for key, _, _ in records["calendars"] if key not in versions}
        return {**{key: composite(pairs) for key, pairs in versions.items()}, **unread}


_Record = tuple[str, object, Place]


def _records(documents: Sequence[Document], section: str) -> Iterator[_Record]:
    for document in documents:
        written = document.value.get(section) if isinstance(document.value, Mapping) else None
        if isinstance(written, Mapping):
            for key, record in written.items():
                yield key, record, Place(document, f"{section}.{key}")


def _once_each(problems: Iterable[Problem], files: Iterable[Path]) -> list[Problem]:
    """One problem a place, the first that was found, in the order of files and lines."""
    first: dict[str, Problem] = {}
    for problem in problems:
        first.setdefault(problem.path, problem)
    ranks = {str(path): rank for rank, path in enumerate(files)}
    return sorted(
        first.values(), key=lambda problem: (ranks.get(_place(problem)[0], 0), *_place(problem)[1:])
    )


def _place(problem: Problem) -> tuple[str, int, str]:
    found = _PLACE.fullmatch(problem.path)
    assert found is not None, "every path matches"
    return found["file"], int(found["line"] or 0), found["path"] or ""
