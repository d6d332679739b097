"""An act on a case as a page: who may open it when, what is filled in, and what is then done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django import forms
from django.http import QueryDict

from servicelevel.errors import NotFound
from servicelevel.organisation.acting import By
from servicelevel.process.desk.standing import Standing, why_not

S = TypeVar("S", bound=Standing)
_Page = TypeVar("_Page")


@dataclass(frozen=True)
class Opened(Generic[S]):
    """An act's page as somebody opened it. data: what was sent, None when it is only looked at."""

    state: S
    number: int
    data: QueryDict | None

    @property
    def key(self) -> str:
        """The key of the case."""
        return self.state.case.key

    @property
    def by(self) -> By:
        """Who acts, and when."""
        return By(self.state.person, self.state.now)


@dataclass(frozen=True)
class Act(Generic[S, _Page]):
    """One act. words, for_customer: what it is called for the provider's and for the customer's people.

    may: whether a person may do it where the case stands now; numbered: about one numbered part of it; template: where
    the form needs more than its fields; more: what that template shows besides.
    """

    words: str
    button: str
    done: str
    may: Callable[[S, int], bool]
    form: Callable[[_Page], forms.Form]
    run: Callable[[_Page, Any], object]
    for_customer: str = ""
    numbered: bool = False
    template: str = "process/act.html"
    more: Callable[[_Page], dict[str, Any]] = field(default=lambda opened: {})

    def called(self, state: S) -> str:
        """What it is called for a person."""
        return self.for_customer if state.own and self.for_customer else self.words


def act_for(
    acts: Mapping[str, Act[S, _Page]], doing: str, number: int, state: S, takes_part: Iterable[str]
) -> Act[S, _Page]:
    """The act of an address. Raises NotFound for none, Conflict or NotAllowed where the person cannot do it now."""
    found = acts.get(doing)
    if found is None or found.numbered != bool(number):
        raise NotFound("There is nothing of that kind to do.")
    if not found.may(state, number):
        raise why_not(state, takes_part)
    return found
