"""Of a file that is too large no more is taken in than it needs to be refused."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler

from servicelevel.documents.uploads.accepted import LARGEST


class NoMoreThanAllowed(FileUploadHandler):
    """Stands before the handlers that keep a file: hands them one piece more than is allowed, and drops the rest."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Each piece until there are too many bytes. start: how many came before."""
        return raw_data if start <= LARGEST else None

    def file_complete(self, file_size: int) -> Any:
        """The file is made by the handlers behind this one."""
        return None
