"""ServiceNow over its Table API: incidents by when they were last updated, and their history from sys_audit.

Each audited change of a field is a record of sys_audit; how an incident was opened is not among them, and follows from
the oldest value of each field. Times come in UTC and without saying so, which is why the feed has to say it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from servicelevel.connectors import tool_settings
from servicelevel.connectors.limits import fitting
from servicelevel.connectors.mapped import MappedRows
from servicelevel.connectors.rows import Row
from servicelevel.connectors.sweep import SECOND, Change, change_of, sweep
from servicelevel.connectors.told_standing import plain, told_in
from servicelevel.connectors.tool_settings import AT, EVENT, ORDER
from servicelevel.connectors.tools import Access, Tool, as_text, keepable, listed, made_by
from servicelevel.errors import Invalid
from servicelevel.instants import from_microseconds
from servicelevel.monitoring.feeds.port import Cursor, Standing, TicketPage, ToolTrouble
from servicelevel.worktime import Problem

KIND = "tools"
NAME = "servicenow"
TABLE: Final = "/api/now/table/"
ID, UPDATED, UPDATES, OPENED = "sys_id", "sys_updated_on", "sys_mod_count", "opened_at"
PAGE, AUDITED = 100, 1_000
STILL: Final = 60 * SECOND
"""The history of an incident that changed within it may still be being written."""
AUDIT: Final = (
    "sys_id",
    "documentkey",
    "fieldname",
    "oldvalue",
    "newvalue",
    "record_checkpoint",
    "sys_created_on",
)
REFERENCES: Final = {
    "assignment_group": "sys_user_group", "assigned_to": "sys_user", "company": "core_company",
    "business_service": "cmdb_ci_service",
}  # fmt: skip
"""Fields that hold the id of a record of another table, whose name says what it is."""
DEFAULTS: Final = {
    "columns": {
        "ticket": "number", "state": "state", "priority": "priority", "service": "business_service",
        "customer": "company", "category": "category", "assignment_group": "assignment_group",
        "assignee": "assigned_to",
    },
    "values": {
        "state": {"1": "New", "2": "In Progress", "3": "On Hold", "6": "Resolved", "7": "Closed", "8": "Canceled"},
        "priority": {"1": "1 - Critical", "2": "2 - High", "3": "3 - Moderate", "4": "4 - Low", "5": "5 - Planning"},
    },
}  # fmt: skip


def connect(access: Access) -> ServiceNow:
    """The connector. Raises Invalid for settings that cannot be used."""
    if not access.zone:
        raise Invalid([Problem("zone", "", "ServiceNow tells times without their zone",
                               "add --zone UTC: over the Table API they are in UTC")])  # fmt: skip
    return ServiceNow(access, tool_settings.checked(access.settings, DEFAULTS, access.zone))


class ServiceNow:
    """One instance. With a user the secret is a password, without one a bearer token."""

    def __init__(self, access: Access, settings: tool_settings.ToolSettings, page: int = PAGE) -> None:
        self._settings, self._page, self._tool = settings, page, Tool(access, "ServiceNow")
        basic = base64.b64encode(f"{access.user}:{access.secret}".encode()).decode()
        self._head = {"Authorization": f"Basic {basic}" if access.user else f"Bearer {access.secret}"}
        self._mapped = MappedRows(settings.mapping)
        self._names: dict[tuple[str, str], str] = {}

    def poll(self, cursor: Cursor, now: datetime) -> TicketPage:
        """The next incidents that were updated, each with its whole history. Raises ToolTrouble."""
        place = partial(change_of, at=UPDATED, id=ID, times=self._settings.mapping.times)
        swept = sweep(cursor, self._settings.since, self._behind, place, now, self._tool.name)
        audited = self._audited([one.id for one in swept.changes])
        self._learn_names([one.record for one in swept.changes], audited.values())
        rows = []
        for number, one in enumerate(swept.changes):
            still = swept.clock - one.at >= STILL or as_text(one.record.get(UPDATES)) == "0"
            rows += list(self._rows(number, one, audited.get(one.id, []), still))
        rows += [Row(-1, refused=why) for why in swept.unreadable]
        return TicketPage(tuple(keepable(fitting(iter(rows)))), swept.cursor, swept.more, swept.skew)

    def write_back(self, ticket: str, standing: Standing) -> None:
        """Write the standing into the fields that the settings name. Raises ToolTrouble."""
        if "^" in ticket:
            raise ToolTrouble(f"{ticket} is no number of an incident.", for_good=True)
        number = self._settings.mapping.columns["ticket"]
        found, _ = self._records("incident", f"{number}={ticket}", (ID,), 2)
        if len(found) != 1:
            raise ToolTrouble(f"ServiceNow has no one incident {ticket}.", for_good=not found)
        values = told_in(self._settings.told, standing, plain, ("true", "false"))
        body = {field: "" if value is None else str(value) for field, value in values.items()}
        self._tool.ask(
            "PATCH",
            f"{TABLE}incident/{quote(as_text(found[0].get(ID)), safe='', errors='replace')}",
            headers=self._head,
            body=body,
        )

    def _behind(self, at: int, id: str) -> tuple[list[dict[str, Any]], int | None]:
        when = plain(from_microseconds(at * SECOND))
        only = f"{self._settings.only}^" if self._settings.only else ""
        query = f"{only}{UPDATED}>={when}"
        if id:
            query = f"{only}{UPDATED}>{when}^NQ{only}{UPDATED}={when}^{ID}>{id}"
        fields = dict.fromkeys([ID, UPDATED, UPDATES, OPENED, *self._settings.fields])
        return self._records("incident", f"{query}^ORDERBY{UPDATED}^ORDERBY{ID}", fields, self._page)

    def _audited(self, ids: list[str]) -> dict[str, list[dict[str, Any]]]:
        """By incident the changes of fields that are read, the oldest first."""
        found: dict[str, dict[str, dict[str, Any]]] = {}
        watched = ",".join(self._settings.fields)
        last = ""
        while ids:
            behind = f"^{ID}>{last}" if last else ""
            query = (
                f"tablename=incident^documentkeyIN{','.join(ids)}^fieldnameIN{watched}{behind}^ORDERBY{ID}"
            )
            rows, _ = self._records("sys_audit", query, AUDIT, AUDITED)
            ahead = [row for row in rows if as_text(row.get(ID)) > last]
            if not ahead:
                break
            for row in ahead:
                found.setdefault(as_text(row.get("documentkey")), {})[as_text(row[ID])] = row
            last = max(as_text(row[ID]) for row in ahead)
        return {key: sorted(rows.values(), key=_when) for key, rows in found.items()}

    def _rows(self, number: int, change: Change, audited: list[dict[str, Any]], still: bool) -> Iterator[Row]:
        """How the incident was opened, each change of it, and how it is now."""
        record = {name: self._named(name, as_text(change.record.get(name))) for name in self._settings.fields}
        raw, ticket = json.dumps(record, ensure_ascii=False), self._settings.mapping.columns["ticket"]
        told = partial(self._mapped.row, number, raw=raw)
        opened = as_text(change.record.get(OPENED))
        if still and opened:
            first = dict(record)
            for row in reversed(audited):
                name = as_text(row.get("fieldname"))
                first[name] = self._named(name, as_text(row.get("oldvalue")))
            yield made_by(told(first | {AT: opened, EVENT: "opened", ORDER: "-1"}), "opened_at")
        for row in audited:
            name, order = as_text(row.get("fieldname")), _order(row.get("record_checkpoint"))
            said = {ticket: record[ticket], name: self._named(name, as_text(row.get("newvalue")))}
            yield told(
                said
                | {AT: as_text(row.get("sys_created_on")), EVENT: as_text(row[ID]), ORDER: str(2 * order)}
            )
        order = _order(change.record.get(UPDATES))
        at = as_text(change.record[UPDATED])
        yield told(record | {AT: at, EVENT: f"update/{order}/{at}", ORDER: str(2 * order + 1)})

    def _named(self, field: str, value: str) -> str:
        return self._names.get((field, value), value)

    def _learn_names(
        self, records: Iterable[Mapping[str, Any]], audited: Iterable[list[dict[str, Any]]]
    ) -> None:
        """Ask for the names of the records that fields refer to and that are not known yet."""
        met = {(field, as_text(record.get(field))) for record in records for field in REFERENCES}
        for rows in audited:
            for row in rows:
                met |= {
                    (as_text(row.get("fieldname")), as_text(row.get(side)))
                    for side in ("oldvalue", "newvalue")
                }
        for field in sorted(set(REFERENCES) & set(self._settings.fields)):
            ids = sorted(
                value for name, value in met if name == field and value and (field, value) not in self._names
            )
            for start in range(0, len(ids), self._page):
                some = ids[start : start + self._page]
                query = f"sys_idIN{','.join(some)}"
                rows, _ = self._records(REFERENCES[field], query, (ID, "name"), len(some))
                self._names |= {
                    (field, as_text(row.get(ID))): as_text(row.get("name")) for row in rows if row.get("name")
                }

    def _records(
        self, table: str, query: str, fields: Iterable[str], most: int
    ) -> tuple[list[dict[str, Any]], int | None]:
        asked = {
            "sysparm_query": query, "sysparm_fields": ",".join(fields), "sysparm_limit": str(most),
            "sysparm_offset": "0", "sysparm_display_value": "false", "sysparm_exclude_reference_link": "true",
            "sysparm_no_count": "true",
        }  # fmt: skip
        said = self._tool.ask("GET", f"{TABLE}{table}", headers=self._head, query=asked)
        return listed(said.value, "result", self._tool.name), said.clock


def _when(row: dict[str, Any]) -> tuple[str, int, str]:
    return as_text(row.get("sys_created_on")), _order(row.get("record_checkpoint")), as_text(row[ID])


def _order(value: Any) -> int:
    text = as_text(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0
