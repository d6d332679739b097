"""A proposal is held against everything that a promise file is held against, so that what is signed can be measured."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from servicelevel.agreements.models import AgreementVersion
from servicelevel.agreements.negotiation.models import Draft
from servicelevel.agreements.promise_file import of_documents
from servicelevel.agreements.promise_moments import local_begin
from servicelevel.agreements.promises import AgreementPromise, Known, KnownAgreement, Promises
from servicelevel.agreements.queries import known
from servicelevel.agreements.yaml_text import Document, Text, read_text
from servicelevel.errors import Invalid
from servicelevel.worktime.problems import Problem

NAME = "text"
_PLACE = re.compile(r"(?:text:(?P<line>\d+))?(?:: )?(?P<path>.*)", re.DOTALL)


def read_content(text: str) -> dict[str, Any]:
    """The content of an agreement that somebody wrote as YAML. Raises Invalid with lines, for what is no mapping as well."""
    found = read_text(NAME, text)
    return _one_mapping(found)


def read_targets(text: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Targets that somebody wrote as YAML, by id, and the line of each of their parts. Raises Invalid with lines."""
    found = read_text(NAME, text)
    value = _one_mapping(found)
    return value, {f"targets.{path}": line for path, line in found.documents[0].lines.items() if path}


def checked(
    draft: Draft, content: Mapping[str, Any], lines: Mapping[str, int] | None = None
) -> AgreementPromise:
    """A proposed content as a promise. lines: of its parts, where somebody wrote them in a text.

    Raises Invalid with everything that is wrong at once; paths are those of the content.
    """
    begins = f"agreements.{draft.key}"
    numbers = {f"{begins}.{path}": line for path, line in (lines or {}).items()}
    document = Document(NAME, {"agreements": {draft.key: dict(content)}}, {begins: 0, **numbers})
    try:
        promises = of_documents([document], _known_with_others(draft))
    except Invalid as invalid:
        found = [*_of_draft(draft, content), *(_plain(one, begins, lines) for one in invalid.problems)]
        raise Invalid(_first_of_each(found)) from invalid
    promise = promises.agreements[0]
    if problems := [*_of_draft(draft, content), *_begins_already(draft, promise)]:
        raise Invalid(problems)
    return promise


def together(contents: Mapping[Draft, Mapping[str, Any]]) -> Promises:
    """The contents of several drafts as promises that may name each other. Raises Invalid."""
    written = {draft.key: dict(content) for draft, content in contents.items()}
    return of_documents([Document(NAME, {"agreements": written}, {})], known())


def _one_mapping(found: Text) -> dict[str, Any]:
    if found.problems:
        raise Invalid([_plain(one, "") for one in found.problems])
    values = [one.value for one in found.documents]
    if len(values) != 1 or not isinstance(values[0], dict):
        raise Invalid([Problem("text", None, "is no mapping", "write names, a colon and what they are")])
    return values[0]


def _known_with_others(draft: Draft) -> Known:
    """What is recorded, and the other documents of the negotiation, which a text may name."""
    found = known()
    others = draft.negotiation.drafts.filter(left_out_at=None).exclude(pk=draft.pk)
    named = {
        one.key: KnownAgreement(one.kind, one.customer.key, one.provider.key, {})
        for one in others.select_related("customer", "provider")
    }
    return replace(found, agreements={**named, **found.agreements})


def _of_draft(draft: Draft, content: Mapping[str, Any]) -> Iterator[Problem]:
    fixed = {"kind": draft.kind, "customer": draft.customer.key, "provider": draft.provider.key}
    for name, wanted in fixed.items():
        if content.get(name) != wanted:
            yield Problem(name, content.get(name), "is not what this document is between", f"write {wanted}")
    service = draft.negotiation.case.service
    services = content.get("services")
    if isinstance(services, list) and service and service not in services:
        yield Problem("services", services, f"do not name {service}", f"add {service}: it is negotiated here")


def _begins_already(draft: Draft, promise: AgreementPromise) -> Iterator[Problem]:
    """A signed version that begins when one in force does would change the past: an amendment holds from a later day."""
    rows = AgreementVersion.objects.filter(agreement__key=draft.key, state=AgreementVersion.State.IN_FORCE)
    begun: set[datetime] = {local_begin(row.takes_effect, row.content["zone"]) for row in rows}
    if promise.local_begin in begun:
        remedy = "write a later day: what is in force is never rewritten"
        yield Problem("from", promise.content["from"], "is when a version in force begins", remedy)


def _plain(problem: Problem, begins: str, lines: Mapping[str, int] | None = None) -> Problem:
    """A problem with the path of the content; its line stands in its words where somebody wrote the part in a text."""
    found = _PLACE.fullmatch(problem.path)
    line, path = (found["line"], found["path"]) if found else (None, problem.path)
    path = path.removeprefix(begins).removeprefix(".") or "text"
    of_text = (lines is None and not begins) or any(
        path == one or path.startswith(f"{one}.") for one in lines or ()
    )
    words = f"line {line}: {problem.message}" if line and of_text else problem.message
    return Problem(path, problem.value, words, problem.remedy)


def _first_of_each(problems: list[Problem]) -> list[Problem]:
    first: dict[str, Problem] = {}
    for one in problems:
        first.setdefault(one.path, one)
    return list(first.values())
