"""The words of notices, for programs: how each kind reads, writing its words, and going back to the software's."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import ConfigDict

from servicelevel.api.bodies import Body
from servicelevel.api.callers import by
from servicelevel.communication.own_words import actions
from servicelevel.communication.own_words.kinds import WORDED
from servicelevel.communication.own_words.queries import example_of, how_many_versions, may_read, own_words
from servicelevel.communication.own_words.rules import OwnWords
from servicelevel.errors import NotFound
from servicelevel.web import clock

router = Router()


class NoticeWordsOut(Schema):
    """How notices of a kind read."""

    kind: str = Field(examples=["breach"])
    own: bool = Field(description="Whether the organisation wrote words of its own.")
    subject: str = Field(description="Its own subject; empty for the one of the software.")
    before: str
    after: str
    versions: int = Field(description="How many versions there were; send it as `seen` when you write.")
    names: dict[str, str] = Field(description="The names that may stand in them, and what each stands for.")
    example_subject: str
    example_text: str


class NoticeWordsIn(Body):
    """The words of a kind of notice. Empty parts are as the software has them."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"subject": "Breach: {ticket}", "before": "", "after": "Call 4711 first.", "seen": 0}
        }
    )
    subject: str = ""
    before: str = Field("", description="What stands before the lines that are worked out.")
    after: str = Field("", description="What stands after them.")
    seen: int = Field(description="How many versions there were when you read them.", ge=0)


@router.get("", response=list[NoticeWordsOut], summary="Words of notices")
def all_words(request: HttpRequest) -> Any:
    """Every kind whose words can be written. For the provider's people and auditors."""
    _refuse_strangers(request)
    own = own_words()
    return [_out(kind, own.get(kind)) for kind in WORDED]


@router.get("/{key}", response=NoticeWordsOut, summary="Words of a kind of notice")
def words(request: HttpRequest, key: str) -> Any:
    """One kind, such as `breach`."""
    _refuse_strangers(request, key)
    return _out(key, own_words().get(key))


@router.put("/{key}", response=NoticeWordsOut, summary="Write the words of a kind of notice")
def write(request: HttpRequest, key: str, given: NoticeWordsIn) -> Any:
    """Notices that are made from now on read so. Refused where somebody else wrote since the version that you saw."""
    _refuse_strangers(request, key)
    written = OwnWords.written(given.subject, given.before, given.after)
    return _out(key, actions.write_words(by(request), key, written, seen=given.seen).words)


@router.delete("/{key}", response=NoticeWordsOut, summary="Go back to the software's words")
def take_back(request: HttpRequest, key: str) -> Any:
    """Notices that are made from now on read as they come with the software."""
    _refuse_strangers(request, key)
    actions.take_back_words(by(request), key)
    return _out(key, None)


def _refuse_strangers(request: HttpRequest, kind: str = "") -> None:
    if not may_read(request.user, clock.now()) or (kind and kind not in WORDED):
        raise NotFound("There is no such kind of notice.")


def _out(kind: str, own: OwnWords | None) -> NoticeWordsOut:
    words = own or OwnWords()
    subject, text = example_of(kind, words)
    return NoticeWordsOut(
        kind=kind, own=own is not None, **words.as_mapping(), versions=how_many_versions(kind),
        names=dict(WORDED[kind].names), example_subject=subject, example_text=text,
    )  # fmt: skip
