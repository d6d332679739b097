"""From a feed to the connector that asks its tool, with the installation's own secrets and hosts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from servicelevel.commands.credentials import credential
from servicelevel.connectors.catalogue import connectors
from servicelevel.connectors.tools import Access
from servicelevel.errors import Refused
from servicelevel.monitoring.feeds.actions import Tool
from servicelevel.monitoring.feeds.models import Feed
from servicelevel.monitoring.feeds.port import Connector
from servicelevel.outgoing import Caller
from servicelevel.worktime import suggestion


def connector_of(feed: Feed) -> Connector:
    """The connector of a feed. Raises Refused where its secret is missing or its settings cannot be used."""
    secret = credential(feed.credential, settings.VAR) if feed.credential else ""
    return _connected(feed.source.kind, feed.address, feed.user, secret, feed.source.zone, feed.settings)


def tried(tool: Tool) -> None:
    """Check what a feed would be made of, without asking the tool. Raises Refused (Invalid for settings)."""
    _connected(tool.kind, tool.address, tool.user, "", tool.zone, tool.settings)


def _connected(
    kind: str, address: str, user: str, secret: str, zone: str, written: Mapping[str, Any]
) -> Connector:
    known = connectors("tools")
    if kind not in known:
        raise Refused(
            f"There is no connector {kind}. {suggestion(kind, known) or 'Connectors: ' + ', '.join(known)}"
        )
    caller = Caller(settings.OUTGOING_HOSTS)
    made: Connector = known[kind].connect(Access(address, user, secret, zone, written, caller))
    return made
