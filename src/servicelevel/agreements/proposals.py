"""Proposals: what a promise file would make of an agreement, for a replay. Nothing is recorded.

A file states the whole agreement, or only the parts that change:

- Parts are laid over every version that is recorded, so what they do not name stays as it was at each time. In
  `targets` each key of a target replaces the one that was there, `goals` go by priority, `null` takes a key away, and
  `goal` and `goals` replace each other.
- A whole agreement holds for all of the time that is replayed, whatever its `from` says; where a file states several
  versions, the first holds from the beginning and the others from their own `from`.
- A calendar in the file replaces the recorded one of that id with all its versions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from servicelevel.agreements import queries
from servicelevel.agreements.promise_calendars import composite
from servicelevel.agreements.promise_file import read_documents
from servicelevel.agreements.promises import AgreementPromise, Known, Promises
from servicelevel.agreements.terms import Terms, TermsVersion
from servicelevel.agreements.yaml_text import Document, read_yaml
from servicelevel.contents import Difference, differences, digest
from servicelevel.errors import Invalid
from servicelevel.worktime import Problem, WorkCalendar

Content = Mapping[str, Any]
WHOLE = ("kind", "title", "customer", "provider", "services", "zone", "from", "targets")
"""What an agreement in a file has to have for it to be the whole one."""


@dataclass(frozen=True)
class Proposal:
    """The terms as they would be, and what they change. whole: whether the file states the agreement whole."""

    terms: Terms
    whole: bool
    changes: tuple[Difference, ...]


def read_proposal(terms: Terms, path: Path, known: Known, *, other_files: bool = True) -> Proposal:
    """What a promise file proposes for an agreement. known: what is recorded (`queries.known()`).

    other_files: whether it may name ICS files beside it; never for a file that came over the web.
    Raises Invalid with everything that is wrong with the file, and where it says nothing of the agreement.
    """
    text = read_yaml(path)
    if text.problems or not text.whole:
        raise Invalid(text.problems)
    if not other_files and (named := list(_names_of_files(text.documents))):
        raise Invalid(named)
    return proposal_of(terms, text.documents, known)


def proposal_of_content(terms: Terms, content: Content, known: Known) -> Proposal:
    """The same for contents that are there as values: a drafted version, whole or in parts, as a promise file has it."""
    return proposal_of(terms, [Document("proposal", {"agreements": {terms.key: dict(content)}}, {})], known)


def proposal_of(terms: Terms, documents: Sequence[Document], known: Known) -> Proposal:
    """The same for documents that have been read."""
    own = [document for document in documents if _written(document, terms.key) is not None]
    _of_this_agreement(terms, documents, own)
    whole = bool(own) and all(all(name in _own(document, terms.key) for name in WHOLE) for document in own)
    laid = list(_alone(documents, terms.key)) if whole else list(_laid_over(terms, documents, own))
    promises = read_documents(laid, _without_calendars(known, laid))
    calendars = {**queries.calendars_as_of(), **_calendars(promises)}
    versions = _versions(terms, promises.agreements, calendars, whole)
    last = terms.versions[-1].content
    changes = [one for one in differences(last, versions[-1].content) if one.path not in ("from", "until")]
    return Proposal(_terms(terms, versions, promises), whole, tuple(changes))


def _names_of_files(documents: Sequence[Document]) -> Iterator[Problem]:
    for document in documents:
        calendars = document.value.get("calendars") if isinstance(document.value, Mapping) else None
        for key, calendar in calendars.items() if isinstance(calendars, Mapping) else ():
            holidays = calendar.get("holidays") if isinstance(calendar, Mapping) else None
            for number, entry in enumerate(holidays if isinstance(holidays, list) else ()):
                if isinstance(entry, Mapping) and "ics" in entry:
                    path = f"calendars.{key}.holidays[{number}].ics"
                    remedy = "name the holidays (US-IL), write them under closed, or use the command line"
                    yield document.problem(path, entry["ics"], "a page reads no other files", remedy)


def _written(document: Document, key: str) -> Content | None:
    agreements = document.value.get("agreements") if isinstance(document.value, Mapping) else None
    written = agreements.get(key) if isinstance(agreements, Mapping) else None
    return written if isinstance(written, Mapping) else None


def _own(document: Document, key: str) -> Content:
    return _written(document, key) or {}


def _of_this_agreement(terms: Terms, documents: Sequence[Document], own: Sequence[Document]) -> None:
    """Refuse a file that says nothing of the agreement: a replay of nothing would look like one that changes nothing."""
    if own or any(isinstance(one.value, Mapping) and one.value.get("calendars") for one in documents):
        return
    file = documents[0].file if documents else "proposal"
    remedy = f"write agreements: {{{terms.key}: ...}} with what you propose, or calendars"
    raise Invalid([Problem(f"{file}:1", None, f"it says nothing of the agreement {terms.key!r}", remedy)])


def _alone(documents: Sequence[Document], key: str) -> Iterator[Document]:
    """The documents without other agreements: only this one is replayed."""
    for document in documents:
        value = dict(document.value) if isinstance(document.value, Mapping) else {}
        written = _written(document, key)
        rest = {name: part for name, part in value.items() if name != "agreements"}
        if written is not None or rest:
            own = {"agreements": {key: written}} if written is not None else {}
            yield replace(document, value={**rest, **own})


def _laid_over(terms: Terms, documents: Sequence[Document], own: Sequence[Document]) -> Iterator[Document]:
    """A document for each recorded version with the parts laid over it."""
    first = own[0] if own else documents[0]
    for document in documents:
        rest = {name: part for name, part in dict(document.value).items() if name != "agreements"}  # type: ignore[call-overload]
        if rest:
            yield replace(document, value=rest)
    for version in terms.versions:
        content: Any = version.content
        for document in own:
            content = laid_over(content, _own(document, terms.key))
        yield replace(first, value={"agreements": {terms.key: content}})


def laid_over(content: Content, parts: Content) -> dict[str, Any]:
    """A content with parts laid over it, as a proposal in parts is read."""
    made = _replaced(content, {name: part for name, part in parts.items() if name not in ("targets", "from")})
    targets = parts.get("targets")
    if isinstance(targets, Mapping):
        before = content.get("targets", {})
        made["targets"] = _replaced(
            before,
            {
                key: _target(before[key], part)
                if isinstance(part, Mapping) and isinstance(before.get(key), Mapping)
                else part
                for key, part in targets.items()
            },
        )
    return made


def _target(before: Content, parts: Content) -> dict[str, Any]:
    made = _replaced(before, {name: part for name, part in parts.items() if name != "goals"})
    if "goal" in parts:
        made.pop("goals", None)
    goals = parts.get("goals")
    if isinstance(goals, Mapping):
        made.pop("goal", None)
        made["goals"] = _replaced(before.get("goals") or {}, goals)
    elif "goals" in parts:
        made = _replaced(made, {"goals": goals})
    return made


def _replaced(before: Content, parts: Content) -> dict[str, Any]:
    made = {**before, **parts}
    return {name: value for name, value in made.items() if not (name in parts and value is None)}


def _without_calendars(known: Known, documents: Sequence[Document]) -> Known:
    """What is recorded, less the calendars that the file replaces."""
    named = {
        key
        for document in documents
        if isinstance(document.value, Mapping)
        and isinstance(calendars := document.value.get("calendars"), Mapping)
        for key in calendars
    }
    return replace(known, calendars={key: kept for key, kept in known.calendars.items() if key not in named})


def _calendars(promises: Promises) -> dict[str, WorkCalendar]:
    versions: dict[str, dict[datetime | None, WorkCalendar]] = {}
    for one in promises.calendars:
        versions.setdefault(one.key, {})[one.holds_from] = one.calendar
    return {key: composite(of) for key, of in versions.items()}


def _versions(
    terms: Terms, promised: Sequence[AgreementPromise], calendars: Mapping[str, WorkCalendar], whole: bool
) -> tuple[TermsVersion, ...]:
    begin = terms.versions[0].takes_effect
    ordered = sorted(promised, key=lambda one: one.takes_effect)
    passed = [one for one in ordered[1:] if one.takes_effect <= begin]
    ordered = ordered[len(passed) :]
    starts = [begin, *(one.takes_effect for one in ordered[1:])]
    numbers = (
        [version.number for version in terms.versions] if not whole else list(range(1, len(ordered) + 1))
    )
    return tuple(
        _version(one, number, start, following, calendars)
        for one, number, start, following in zip(ordered, numbers, starts, [*starts[1:], None], strict=True)
    )


def _version(
    promise: AgreementPromise,
    number: int,
    start: datetime,
    following: datetime | None,
    calendars: Mapping[str, WorkCalendar],
) -> TermsVersion:
    targets, unmeasured = queries.targets_of(promise.content, calendars, "targets")
    ends = [instant for instant in (promise.ends, following) if instant is not None]
    return TermsVersion(
        number=number,
        state="draft",
        takes_effect=start,
        until=min(ends) if ends else None,
        services=tuple(promise.content["services"]),
        targets=targets,
        roll_up=queries.roll_up_of(promise.content.get("roll_up", "all"), targets),
        content=promise.content,
        digest=digest(promise.content),
        unmeasured=unmeasured,
    )


def _terms(terms: Terms, versions: tuple[TermsVersion, ...], promises: Promises) -> Terms:
    rests_on = {
        "proposal for": terms.digest,
        "versions": [[one.takes_effect.isoformat(), one.digest] for one in versions],
        "calendars": [
            [one.key, one.holds_from.isoformat() if one.holds_from else "", one.content]
            for one in promises.calendars
        ],
    }
    report = versions[-1].content.get("report", {})
    return replace(
        terms,
        title=versions[-1].content["title"],
        versions=versions,
        digest=digest(rests_on),
        report_period=report.get("period", "month"),
        start_day=report.get("start_day", 1),
    )
