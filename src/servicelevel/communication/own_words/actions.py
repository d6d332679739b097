"""The words of notices are written, and taken back."""

from __future__ import annotations

from servicelevel.communication.own_words.kinds import WORDED
from servicelevel.communication.own_words.models import NoticeWords
from servicelevel.communication.own_words.queries import WHO_WRITES, how_many_versions, subject_of
from servicelevel.communication.own_words.rules import OwnWords, wrong_words
from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.organisation.acting import By, Told, act


@act("communication.write_notice_words", may=WHO_WRITES)
def write_words(by: By, kind: str, words: OwnWords, *, seen: int | None = None) -> Told[NoticeWords]:
    """Let notices of a kind, those that are made from now on, read so. What is queued keeps the words it has.

    seen: how many versions there were when somebody began to write; None where they need not have seen any. Raises
    NotFound for a kind whose words are fixed, Invalid with all that is wrong, Conflict where nothing changes or somebody
    else changed them meanwhile.
    """
    _refuse_fixed(kind)
    row, _ = NoticeWords.objects.select_for_update().get_or_create(kind=kind)
    if seen is not None and seen != (last := how_many_versions(kind)):
        raise Conflict(
            f"Somebody saved version {last} while you wrote. Read it below, then save yours if it is to count."
        )
    checked(kind, words)
    if row.words == words:
        raise Conflict("These are the words already.")
    row.subject, row.before, row.after = words.subject, words.before, words.after
    row.save()
    return Told(row, {"kind": kind, "words": words.as_mapping()}, subject_of(kind))


@act("communication.take_back_notice_words", may=WHO_WRITES)
def take_back_words(by: By, kind: str) -> Told[None]:
    """Go back to the words that come with the software. Raises NotFound, and Conflict where they count already."""
    _refuse_fixed(kind)
    if not NoticeWords.objects.filter(kind=kind).delete()[0]:
        raise Conflict("These notices have the words of the software already.")
    return Told(None, {"kind": kind, "words": None}, subject_of(kind))


def checked(kind: str, words: OwnWords) -> OwnWords:
    """The words themselves. Raises NotFound for a kind whose words are fixed, Invalid with all that is wrong."""
    _refuse_fixed(kind)
    if problems := [*wrong_words(words, WORDED[kind].names)]:
        raise Invalid(problems)
    return words


def _refuse_fixed(kind: str) -> None:
    if kind not in WORDED:
        raise NotFound(f"There is no kind of notice {kind} whose words can be written.")
