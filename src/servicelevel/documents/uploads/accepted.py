"""Which files are accepted: by the ending of their name and by what their bytes say, and only where both agree. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from servicelevel.documents.rendering.paper import printable
from servicelevel.documents.uploads.archives import Suspicious, office_kind
from servicelevel.errors import Invalid
from servicelevel.worktime.problems import Problem

LARGEST: Final = 20 * 2**20
"""Bytes of a file."""
LONGEST_NAME: Final = 120
MARKUP: Final = re.compile(rb"<(?:!doctype|html|svg|script|\?xml|head|body|iframe|object|embed|!--)", re.I)
NO_TEXT: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
OFFICE: Final = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Upload:
    """A file that was accepted. name: without folders; ending: also its form in the store; media_type: from our own list."""

    name: str
    ending: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Accepted:
    """A kind of file: how its bytes are recognised. Raises Suspicious for one that could do harm."""

    name: str
    media_type: str
    recognised: Callable[[bytes], bool]


def accepted(name: str, content: bytes, path: str = "file") -> Upload:
    """The file, if it is of a kind that is accepted. Raises Invalid with what is wrong and what to do."""
    plain = _plain(name)
    ending = PurePosixPath(plain).suffix.lower().lstrip(".")
    if not content:
        raise _refused(path, plain, "is empty", "choose the file again")
    if len(content) > LARGEST:
        raise _refused(path, plain, f"is larger than {LARGEST // 2**20} MB", "make it smaller, or part it")
    kind = KINDS.get(ending)
    if kind is None:
        said = f"ends in .{ending}" if ending else "has no ending"
        raise _refused(path, plain, f"{said}, which is not accepted", f"save it as one of {', '.join(KINDS)}")
    try:
        recognised = kind.recognised(content)
    except Suspicious as suspicious:
        raise _refused(path, plain, str(suspicious), "save it anew, without that") from None
    if not recognised:
        raise _refused(path, plain, f"is no {kind.name}, though its name says so", "save it as what it is")
    return Upload(plain, "jpg" if ending == "jpeg" else ending, kind.media_type, content)


def _plain(name: str) -> str:
    """A name without folders and without characters that mean something elsewhere."""
    last = re.split(r"[/\\]", printable(name))[-1]
    plain = " ".join(re.sub(r"[<>:\"|?*;%\n\t]", " ", last).split()).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending) - 1].strip()}{dot}{ending}" if dot else plain[:LONGEST_NAME]


def _refused(path: str, name: str, message: str, remedy: str) -> Invalid:
    return Invalid([Problem(path, name, f"{name or 'the file'} {message}", remedy)])


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
        if "\ufffd" in text:
            return False
    if MARKUP.search(content[:4096]):
        raise Suspicious("holds a web page or a drawing, not plain text")
    return NO_TEXT.search(text) is None


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(marks)


def _is_office(kind: str) -> Callable[[bytes], bool]:
    return lambda content: office_kind(content) == kind


KINDS: Final = {
    "pdf": Accepted("PDF", "application/pdf", _begins(b"%PDF-")),
    "docx": Accepted("Word document", f"{OFFICE}.wordprocessingml.document", _is_office("docx")),
    "xlsx": Accepted("Excel workbook", f"{OFFICE}.spreadsheetml.sheet", _is_office("xlsx")),
    "png": Accepted("PNG picture", "image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": Accepted("JPEG picture", "image/jpeg", _begins(b"\xff\xd8\xff")),
    "jpeg": Accepted("JPEG picture", "image/jpeg", _begins(b"\xff\xd8\xff")),
    "txt": Accepted("plain text", "text/plain; charset=utf-8", _is_text),
    "csv": Accepted("table of plain text", "text/csv; charset=utf-8", _is_text),
}
"""By the ending of the name. Mails are not among them: what is attached to one cannot be judged."""
ENDINGS: Final = ", ".join(f".{ending}" for ending in KINDS)
