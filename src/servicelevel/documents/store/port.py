"""What a store of files must be able to do, and what can go wrong with it."""

from __future__ import annotations

import hashlib
from typing import Protocol


class StoreTrouble(Exception):
    """A file could not be put or read. The words are for people; `for_good`: trying again will not help by itself."""

    def __init__(self, words: str, *, for_good: bool = False) -> None:
        super().__init__(words)
        self.for_good = for_good


class OtherBytes(StoreTrouble):
    """Under that name the store holds a file with other bytes. Nothing was overwritten."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The store holds another file under the name {name}.", for_good=True)


class NoSuchFile(StoreTrouble):
    """The store holds nothing under that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The store holds no file {name}.", for_good=True)


class Store(Protocol):
    """A store of files by names with slashes. It never overwrites a file with other bytes.

    Every method raises StoreTrouble, and ValueError for a name that `names.checked` refuses.
    """

    where: str
    """Where it is, in words for people; without secrets."""

    def put(self, name: str, content: bytes) -> None:
        """Keep a file for good. Once this returns it is there whole; a file with the same bytes may have been there."""

    def get(self, name: str) -> bytes:
        """The bytes of a file. Raises NoSuchFile."""

    def exists(self, name: str) -> bool:
        """Whether there is a file of that name."""

    def list(self, under: str = "") -> list[str]:
        """The names of all files below a folder, sorted; files that are only half written are none."""


def digest_of(content: bytes) -> str:
    """SHA-256, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
