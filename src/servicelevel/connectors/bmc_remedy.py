"""BMC Remedy and Helix ITSM over the REST API of its AR System.

A login gives a token that each call carries. Incidents are entries of the form HPD:Help Desk, found by a qualification.
An entry tells how it is now, and in Status-History when each status was last entered and by whom; what its other fields
were before it does not tell, so the first sight of an incident stands for its opening. Times carry their offset.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any, Final
from urllib.parse import quote, urlencode

from servicelevel.connectors import tool_settings
from servicelevel.connectors.limits import fitting
from servicelevel.connectors.mapped import MappedRows
from servicelevel.connectors.rows import Row
from servicelevel.connectors.sweep import SECOND, Change, change_of, sweep
from servicelevel.connectors.told_standing import iso, told_in
from servicelevel.connectors.tool_settings import AT, EVENT, ORDER
from servicelevel.connectors.tools import Access, NotSignedIn, Said, Tool, as_text, keepable, listed, made_by
from servicelevel.monitoring.feeds.port import Cursor, Standing, TicketPage, ToolTrouble

KIND = "tools"
NAME = "bmc-remedy"
FORM: Final = f"/api/arsys/v1/entry/{quote('HPD:Help Desk', safe='')}"
CHANGED, ENTRY, HISTORY, OPENED = "Last Modified Date", "Entry ID", "Status-History", "Submit Date"
PAGE: Final = 500
LAST: Final = 1_000
"""Order of an incident as it is now, behind what its history says of the same second."""
_TOKEN = re.compile(r"[!-;=-~]+")
DEFAULTS: Final = {
    "columns": {
        "ticket": "Incident Number", "state": "Status", "priority": "Priority", "service": "ServiceCI",
        "customer": "Company", "category": "Categorization Tier 1", "assignment_group": "Assigned Group",
        "assignee": "Assignee",
    },
    "values": {},
}  # fmt: skip


def connect(access: Access) -> Remedy:
    """The connector. Raises Invalid for settings that cannot be used."""
    return Remedy(access, tool_settings.checked(access.settings, DEFAULTS, access.zone))


class Remedy:
    """One AR System. It is signed in when it is first asked, and again when its token has ended."""

    def __init__(self, access: Access, settings: tool_settings.ToolSettings, page: int = PAGE) -> None:
        self._user, self._secret, self._settings, self._page = access.user, access.secret, settings, page
        self._tool, self._token = Tool(access, "Remedy"), ""
        self._mapped = MappedRows(settings.mapping)

    def poll(self, cursor: Cursor, now: datetime) -> TicketPage:
        """The next incidents that changed, each with its history. Raises ToolTrouble."""
        place = partial(change_of, at=CHANGED, id=ENTRY, times=self._settings.mapping.times)
        swept = sweep(cursor, self._settings.since, self._behind, place, now, self._tool.name)
        # What changed in this very second may change in it again, and nothing would tell which came last.
        settled = [one for one in swept.changes if not swept.clock - 2 * SECOND < one.at <= swept.clock]
        rows = [row for number, one in enumerate(settled) for row in self._rows(number, one)]
        rows += [Row(-1, refused=why) for why in swept.unreadable]
        return TicketPage(tuple(keepable(fitting(iter(rows)))), swept.cursor, swept.more, swept.skew)

    def write_back(self, ticket: str, standing: Standing) -> None:
        """Write the standing into the fields that the settings name. Raises ToolTrouble."""
        number = self._settings.mapping.columns["ticket"]
        if '"' in ticket:
            raise ToolTrouble(f"{ticket} is no number of an incident.", for_good=True)
        query = {"q": f"'{number}' = \"{ticket}\"", "fields": f"values({ENTRY})", "limit": "2"}
        found = listed(self._ask("GET", FORM, query).value, "entries", self._tool.name)
        if len(found) != 1:
            raise ToolTrouble(f"Remedy has no one incident {ticket}.", for_good=not found)
        values = told_in(self._settings.told, standing, iso, ("Yes", "No"))
        entry = quote(as_text(_values(found[0]).get(ENTRY)), safe="", errors="replace")
        self._ask("PUT", f"{FORM}/{entry}", body={"values": values})

    def _behind(self, at: int, entry: str) -> tuple[list[dict[str, Any]], int | None]:
        later = f"'{CHANGED}' > {at}"
        since = f"'{CHANGED}' >= {at}"
        q = f"({later} OR ('{CHANGED}' = {at} AND '{ENTRY}' > \"{entry}\"))" if entry else since
        only = f" AND ({self._settings.only})" if self._settings.only else ""
        fields = dict.fromkeys([ENTRY, CHANGED, OPENED, HISTORY, *self._settings.fields])
        query = {
            "q": q + only, "fields": f"values({','.join(fields)})", "limit": str(self._page), "offset": "0",
            "sort": f"{CHANGED}.asc,{ENTRY}.asc",
        }  # fmt: skip
        said = self._ask("GET", FORM, query)
        return [_values(one) for one in listed(said.value, "entries", self._tool.name)], said.clock

    def _rows(self, number: int, change: Change) -> Iterator[Row]:
        """The opening as far as it is known, each status by its history, and the incident as it is now."""
        record = {name: as_text(change.record.get(name)) for name in self._settings.fields}
        raw = json.dumps(record, ensure_ascii=False)
        told = partial(self._mapped.row, number, raw=raw)
        state, ticket = (
            self._settings.mapping.columns.get("state", ""),
            self._settings.mapping.columns["ticket"],
        )
        stamps = _history(change.record.get(HISTORY))
        opened = as_text(change.record.get(OPENED))
        if opened:
            first = {name: value for name, value in record.items() if name != state}
            yield made_by(told(first | {AT: opened, EVENT: "opened", ORDER: "0"}), "first sight")
        for order, (status, stamp) in enumerate(stamps if state else (), 1):
            one = {ticket: record[ticket], state: status, AT: stamp, ORDER: str(order)}
            yield told(one | {EVENT: f"{status}/{stamp}"})
        digest = hashlib.blake2b(raw.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
        at = as_text(change.record[CHANGED])
        yield told(record | {AT: at, EVENT: f"{at}/{digest}", ORDER: str(LAST)})

    def _ask(self, method: str, path: str, query: dict[str, str] | None = None, body: Any = None) -> Said:
        """Ask with a token; once more with a new one where it has ended."""
        fresh = not self._token
        for _ in range(2):
            token = self._token or self._signed_in()
            try:
                return self._tool.ask(
                    method, path, headers={"Authorization": f"AR-JWT {token}"}, query=query, body=body
                )
            except NotSignedIn:
                self._token = ""
                if fresh:
                    raise
                fresh = True
        raise AssertionError("the second call has a fresh token")

    def _signed_in(self) -> str:
        form = urlencode({"username": self._user, "password": self._secret}).encode()
        head = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self._tool.answer("POST", "/api/jwt/login", headers=head, content=form)
        token = answer.content.decode("utf-8", "replace").strip()
        if not _TOKEN.fullmatch(token):
            raise ToolTrouble("Remedy answered to the login with something that is no token.")
        self._token = token
        return token


def _values(entry: dict[str, Any]) -> dict[str, Any]:
    values = entry.get("values")
    if not isinstance(values, dict):
        raise ToolTrouble("Remedy answered with data of another shape: an entry has no values.")
    return values


def _history(told: Any) -> list[tuple[str, str]]:
    """By status when it was last entered, in the order of the statuses: what one second holds went that way."""
    if not isinstance(told, dict):
        return []
    return [
        (status, as_text(one.get("timestamp")))
        for status, one in told.items()
        if isinstance(one, dict) and one.get("timestamp")
    ]
