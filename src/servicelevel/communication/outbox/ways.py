"""The ways on which this installation can send, and the one of a notice."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final, Protocol

from servicelevel.communication.delivery.chat import Slack, Teams
from servicelevel.communication.delivery.port import Port
from servicelevel.communication.delivery.webhook import Webhook
from servicelevel.communication.models import NoticePreference, OutgoingNotice
from servicelevel.communication.outbox.sealing import secret_of, unsealed
from servicelevel.outgoing import Caller

_Way = NoticePreference.Way
MAIL: Final = _Way.MAIL.value


class Ways(Protocol):
    """Where notices can be sent. names: of the ways that are there."""

    @property
    def names(self) -> Collection[str]: ...

    def port(self, row: OutgoingNotice) -> Port | None: ...


@dataclass(frozen=True)
class InstallationWays:
    """mail: the mail server, where there is one; caller: for chats and programs; key: of the installation."""

    mail: Port | None
    caller: Caller
    key: str = field(repr=False)

    @property
    def names(self) -> Collection[str]:
        """The ways that are there."""
        return [one.value for one in _Way if one != _Way.MAIL or self.mail is not None]

    def port(self, row: OutgoingNotice) -> Port | None:
        """How a notice is sent: to the address that its person has for its way, by mail where they have none any more."""
        said = None if row.way == MAIL else NoticePreference.objects.filter(person=row.person_id).first()
        address = unsealed(said.sealed_address, self.key) if said is not None and said.way == row.way else ""
        if said is None or not address:
            return self.mail if row.to else None
        if row.way == _Way.SLACK:
            return Slack(address, self.caller)
        if row.way == _Way.TEAMS:
            return Teams(address, self.caller)
        return Webhook(address, [secret_of(self.key, said.person_id, said.turn)], self.caller)
