"""The store of this installation, as the environment names it.

SERVICELEVEL_DOCUMENTS            a folder (default: documents under SERVICELEVEL_VAR), or the address of a WebDAV folder
SERVICELEVEL_DOCUMENTS_USER       with which name to sign in to it
SERVICELEVEL_DOCUMENTS_PASSWORD   and with which password
SERVICELEVEL_DOCUMENTS_PRIVATE    1 where the WebDAV server stands in a private network
"""

from __future__ import annotations

import os
from pathlib import Path

from servicelevel.documents.store.folder import FolderStore
from servicelevel.documents.store.port import Store
from servicelevel.documents.store.webdav import WebDavStore


class NotConfigured(Exception):
    """What the environment says about the store cannot be used."""


def opened(var: Path, *, patient: bool = False) -> Store:
    """The store. patient: whether a busy server is asked several times; a page does not wait for it."""
    where = os.environ.get("SERVICELEVEL_DOCUMENTS", "")
    if "://" not in where:
        return FolderStore(Path(where) if where else var / "documents")
    private = os.environ.get("SERVICELEVEL_DOCUMENTS_PRIVATE") == "1"
    user = os.environ.get("SERVICELEVEL_DOCUMENTS_USER", "")
    if not where.startswith("https://") and not (private and where.startswith("http://")):
        raise NotConfigured("SERVICELEVEL_DOCUMENTS: write a folder, or an address that begins with https://")
    return WebDavStore(
        where, user=user, password=os.environ.get("SERVICELEVEL_DOCUMENTS_PASSWORD", ""), private=private,
        timeout=20 if patient else 8, tries=5 if patient else 1,
    )  # fmt: skip
