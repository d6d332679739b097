"""The words of notices: which are the organisation's own, how a notice reads with them, and who changed them when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from servicelevel.communication.outbox.wishes import KINDS, Kind
from servicelevel.communication.own_words.actions import checked, take_back_words, write_words
from servicelevel.communication.own_words.forms import WordsForm
from servicelevel.communication.own_words.kinds import WORDED
from servicelevel.communication.own_words.queries import (
    example_of,
    may_read,
    may_write,
    own_words,
    versions_of,
)
from servicelevel.communication.own_words.rules import OwnWords
from servicelevel.errors import NotAllowed, NotFound
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import sees_everything
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock
from servicelevel.web.acting import acted
from servicelevel.web.wording import counted


@dataclass(frozen=True)
class KindRow:
    """A kind of notice whose words can be written. subject: of an example, as it reads now."""

    key: str
    kind: Kind
    is_own: bool
    subject: str


def notice_words(request: HttpRequest) -> HttpResponse:
    """In which words are people told?"""
    _refuse_strangers(request, clock.now())
    own = own_words()
    rows = [
        KindRow(key, KINDS[key], key in own, example_of(key, own.get(key, OwnWords()))[0]) for key in WORDED
    ]
    sentence = (
        f"{counted(len(own), 'kind')} of notice {'reads' if len(own) == 1 else 'read'} in words of our own"
        if own
        else "Every notice reads as it comes with the software"
    )
    shown = {"rows": rows, "sentence": sentence, "reads": sees_everything(request.user)}
    return render(request, "own_words/notice_words.html", shown)


def words_of_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """How does a notice of this kind read, and what may it say instead?"""
    now = clock.now()
    _refuse_strangers(request, now)
    _refuse_fixed(kind)
    writes = may_write(request.user, now)
    if request.method == "POST" and not writes:
        raise NotAllowed("The words of notices are written by the Service Level Manager or an Administrator.")
    own = own_words().get(kind)
    versions = versions_of(kind)
    form = WordsForm(own or OwnWords(), len(versions), request.POST or None)
    seen, looks = own or OwnWords(), "look" in request.POST
    if request.method == "POST" and form.is_valid():
        words = form.words()
        if looks:
            seen = words if acted(form, checked, kind, words) else seen
        elif acted(
            form, write_words, By(person_of(request), now), kind, words, seen=form.cleaned_data["seen"]
        ):
            messages.success(request, "Notices that are made from now on read so.")
            return redirect("words-of-kind", kind=kind)
        else:
            form.has_seen(len(versions))
    subject, text = example_of(kind, seen)
    shown = {
        "kind": KINDS[kind], "key": kind, "form": form, "writes": writes, "is_own": own is not None, "subject": subject,
        "text": text, "names": WORDED[kind].names, "versions": versions,
        "tried": looks and not form.errors, "reads": sees_everything(request.user),
    }  # fmt: skip
    return render(request, "own_words/words_of_kind.html", shown)


def take_back(request: HttpRequest, kind: str) -> HttpResponse:
    """Back to the words that come with the software."""
    now = clock.now()
    _refuse_strangers(request, now)
    take_back_words(By(person_of(request), now), kind)
    messages.success(request, "Notices that are made from now on read as they come with the software.")
    return redirect("words-of-kind", kind=kind)


def _refuse_strangers(request: HttpRequest, now: datetime) -> None:
    if not may_read(request.user, now):
        raise NotFound("There is nothing at this address.")


def _refuse_fixed(kind: str) -> None:
    if kind not in WORDED:
        raise NotFound("There is no such kind of notice.")
