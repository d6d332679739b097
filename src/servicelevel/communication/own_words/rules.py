"""What the organisation may write as the words of a notice, and how a notice reads with them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from unicodedata import category

from servicelevel.communication.own_words.filling import filled, wrong_names
from servicelevel.worktime.problems import Problem

LONGEST_SUBJECT = 120
LONGEST_TEXT = 2_000
UNSEEN = ("Cc", "Cs")
"""Control characters and halves of characters, by Unicode's categories."""
SUBJECT_SENT = 200
"""A subject with its values is cut here."""


@dataclass(frozen=True)
class OwnWords:
    """The words of one kind of notice. Empty parts stay as the software has them; before, after: around its lines."""

    subject: str = ""
    before: str = ""
    after: str = ""

    @classmethod
    def written(cls, subject: str, before: str, after: str) -> OwnWords:
        """As somebody wrote them, without what stands around them."""
        return cls(*(_lines(text).strip() for text in (subject, before, after)))

    def as_mapping(self) -> dict[str, str]:
        """Plain values, as the ledger keeps them."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def around(self, subject: str, lines: str, values: Mapping[str, str]) -> tuple[str, str]:
        """Subject and text of a notice, from those that were worked out and the values of its names."""
        own = " ".join(filled(self.subject, values).split()) or subject
        text = (filled(self.before, values), lines, filled(self.after, values))
        return own[:SUBJECT_SENT], "\n\n".join(filter(None, text))


def wrong_words(words: OwnWords, known: Collection[str]) -> Iterator[Problem]:
    """All that is wrong with the words of a notice. known: the names that may stand in them."""
    if words == OwnWords():
        yield Problem("subject", "", "nothing is written", "write a subject or a text, or leave it as it is")
    if "\n" in words.subject:
        remedy = "write it on one line; longer text goes before or after the lines"
        yield Problem("subject", words.subject, "a subject has no line break", remedy)
    for path, text in words.as_mapping().items():
        most = LONGEST_SUBJECT if path == "subject" else LONGEST_TEXT
        if len(text) > most:
            yield Problem(
                path, f"{len(text):,} characters", "is too long", f"write {most:,} characters or fewer"
            )
        if any(category(sign) in UNSEEN and sign not in "\n\t" for sign in text):
            remedy = "type the text anew; something came along when it was pasted"
            yield Problem(path, "", "holds a sign that cannot be seen", remedy)
        yield from wrong_names(path, text, known)


def _lines(text: str) -> str:
    """With one way to end a line, whatever the browser, and a subject's odd ones seen as what they are."""
    return "\n".join(text.splitlines())
