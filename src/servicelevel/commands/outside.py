"""What a worker does with others: gives notices to the mail server, asks tools for tickets, tells them where these stand."""

from __future__ import annotations

import json
from datetime import datetime

from django.conf import settings

from servicelevel.commands.feed_connectors import connector_of
from servicelevel.communication.delivery.smtp import Mail, MailServer
from servicelevel.communication.outbox.actions import send_next
from servicelevel.communication.outbox.ways import InstallationWays
from servicelevel.errors import Refused
from servicelevel.monitoring.feeds import queries
from servicelevel.monitoring.feeds.actions import record_trouble
from servicelevel.monitoring.feeds.models import Feed
from servicelevel.monitoring.feeds.polling import poll_once, write_back_once
from servicelevel.monitoring.feeds.port import Connector, ToolTrouble
from servicelevel.monitoring.feeds.standing import want_tickets_told
from servicelevel.monitoring.live.queries import terms_followed
from servicelevel.outgoing import Caller

AT_ONCE = 50
"""Notices of one lap, so that tools are asked between them."""

_kept: dict[str, Connector] = {}
"""Connectors of this process by how their tools are asked: they hold what signing in gave them."""


def _connector(feed: Feed) -> Connector:
    key = _key(feed)
    if key not in _kept:
        _kept[key] = connector_of(feed)
    return _kept[key]


def _key(feed: Feed) -> str:
    return json.dumps([feed.pk, feed.address, feed.user, feed.credential, feed.settings], sort_keys=True)


def send_notices(now: datetime) -> int:
    """Give notices to the mail server, to chats and to programs; how many were dealt with."""
    ways = InstallationWays(_mail(), Caller(settings.OUTGOING_HOSTS), settings.SECRET_KEY)
    sent = 0
    while sent < AT_ONCE and send_next(ways, now, settings.ADDRESS):
        sent += 1
    return sent


def _mail() -> Mail | None:
    if not settings.MAIL:
        return None
    server = MailServer(**settings.MAIL)
    return Mail(server, server.sender.rpartition("@")[2])


def ask_tools(now: datetime) -> int:
    """Ask every tool that is due; how many events were new."""
    new = 0
    for feed in list(queries.due_feeds(now)):
        try:
            connector = _connector(feed)
        except Refused as refused:
            record_trouble(feed, ToolTrouble(str(refused), for_good=True), now)
            continue
        polled = poll_once(feed, connector, now)
        if polled.trouble:
            _kept.pop(_key(feed), None)  # its secret may have been replaced
        if feed.writes_back:
            want_tickets_told(feed, polled.tickets, terms_followed(), now)
        new += polled.new
    return new


def tell_tools(now: datetime) -> int:
    """Tell the tools that want to know where their tickets stand; how many tickets were told of."""
    told = 0
    for feed in list(queries.feeds_to_tell(now)):
        try:
            connector = _connector(feed)
        except Refused:
            continue  # said when it was asked
        while told < AT_ONCE and write_back_once(feed, connector, now, settings.ADDRESS):
            told += 1
    return told
