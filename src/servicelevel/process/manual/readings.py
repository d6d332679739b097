"""Which reading of the process a page shows: the one in force, the document's own words, or the one that came with it."""

from __future__ import annotations

from dataclasses import dataclass

from servicelevel.process.definition import Reading, shipped
from servicelevel.process.in_force import in_force
from servicelevel.process.manual.notes import Note, notes_at

LITERAL, RESOLVED = "literal", "resolved"


@dataclass(frozen=True)
class Choice:
    """A reading that a page can show, in words, and whether it does."""

    name: str
    words: str
    is_shown: bool


@dataclass(frozen=True)
class Shown:
    """The reading that a page shows, and those among which the reader chooses. number: of the own version, 0 for none."""

    reading: Reading
    choices: tuple[Choice, ...]
    number: int

    @property
    def is_literal(self) -> bool:
        """Whether the page shows what the document says."""
        return self.reading.name == LITERAL

    def notes(self, place: str) -> tuple[Note, ...]:
        """What differs at a place between the two readings that came with the software; of an own version nothing."""
        if self.reading.name not in (LITERAL, RESOLVED):
            return ()
        return notes_at(place)


def shown(asked: str) -> Shown:
    """The reading that was asked for, the one in force for any other word."""
    present = in_force()
    readings = {LITERAL: shipped().literal, RESOLVED: shipped().resolved}
    words = {RESOLVED: "As we read it", LITERAL: "As it is written"}
    own = present.own.number if present.own else 0
    if own:
        readings[present.reading.name] = present.reading
        words = {present.reading.name: f"In force: our version {own}"} | words
    reading = readings.get(asked, present.reading)
    choices = tuple(Choice(name, said, name == reading.name) for name, said in words.items())
    return Shown(reading, choices, own)
