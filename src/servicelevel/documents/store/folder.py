"""Files in a folder of this machine, or of one that is mounted here."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from servicelevel.documents.store import names
from servicelevel.documents.store.port import NoSuchFile, OtherBytes, StoreTrouble


class FolderStore:
    """Each file is written under another name, brought to the disk, and then linked to its own name at once."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.where = f"the folder {self.root}"

    def put(self, name: str, content: bytes) -> None:
        path = self._path(name)
        try:
            if self._same(path, name, content):
                return
            self._make(path.parent)
            half = path.with_name(f"{secrets.token_hex(8)}{names.HALF}")
            try:
                _write(half, content)
                self._name(half, path, name, content)
            finally:
                half.unlink(missing_ok=True)
            _sync(path.parent)
        except OSError as error:
            raise _trouble(self.where, error) from error

    def get(self, name: str) -> bytes:
        path = self._path(name)
        try:
            return path.read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise NoSuchFile(name) from None
        except OSError as error:
            raise _trouble(self.where, error) from error

    def exists(self, name: str) -> bool:
        return self._path(name).is_file()

    def list(self, under: str = "") -> list[str]:
        top = self._path(under) if under else self.root
        found = (path for path in top.rglob("*") if path.is_file() and not path.name.endswith(names.HALF))
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def _path(self, name: str) -> Path:
        """Where a file lies. Raises ValueError where a link inside the folder leads out of it."""
        path = self.root.joinpath(*names.checked(name))
        if not path.resolve().is_relative_to(self.root):
            raise ValueError(f"{name!r} lies outside the store")
        return path

    def _same(self, path: Path, name: str, content: bytes) -> bool:
        """Whether the file is there already. Raises OtherBytes where another one is."""
        try:
            found = path.read_bytes()
        except FileNotFoundError:
            return False
        if found != content:
            raise OtherBytes(name)
        return True

    def _name(self, half: Path, path: Path, name: str, content: bytes) -> None:
        """Give a written file its name, unless somebody else was faster. A link fails where the name is taken."""
        try:
            os.link(half, path)
        except FileExistsError:
            self._same(path, name, content)
        except OSError:  # no links on this file system: the name is taken by making it, then filled at once
            with suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o444))
                os.replace(half, path)
            self._same(path, name, content)

    def _make(self, folder: Path) -> None:
        """Make a folder and those above it; each is on the disk before something is put into it."""
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        for one in reversed(missing):
            one.mkdir(exist_ok=True)
            _sync(one.parent)


def _write(path: Path, content: bytes) -> None:
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
    with os.fdopen(opened, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _trouble(where: str, error: OSError) -> StoreTrouble:
    return StoreTrouble(f"{where[:1].upper()}{where[1:]} cannot be used: {error.strerror or error}.")
