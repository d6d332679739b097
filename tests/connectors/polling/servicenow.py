"""The part of ServiceNow's Table API that a connector needs, as it is documented, over a desk."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.connectors.polling.desk import Desk, Incident
from tests.connectors.polling.served import Asked, Reply

USER, SECRET = "slm", "canary-servicenow-password"
STATES = {"New": "1", "In Progress": "2", "On Hold": "3", "Resolved": "6", "Closed": "7"}
NAMES = {
    "state": "state", "priority": "priority", "business_service": "service", "company": "customer",
    "category": "category", "assignment_group": "assignment_group", "assigned_to": "assignee",
}  # fmt: skip
REFERENCES = {"business_service": "cmdb_ci_service", "company": "core_company", "assignment_group": "sys_user_group",
              "assigned_to": "sys_user"}  # fmt: skip
_CONDITION = re.compile(r"(\w+?)(>=|<=|>|<|=|IN)(.*)", re.S)


@dataclass
class ServiceNowSpeaks:
    """late: for how many seconds after a change sys_audit does not show it yet; most: rows of a page, whatever is asked."""

    late: int = 0
    most: int = 10_000

    def answer(self, desk: Desk, asked: Asked) -> Reply:
        wanted = base64.b64encode(f"{USER}:{SECRET}".encode()).decode()
        if asked.headers.get("authorization") not in (f"Basic {wanted}", f"Bearer {SECRET}"):
            return _error(401, "User Not Authenticated")
        _, _, table = asked.path.partition("/api/now/table/")
        table, _, own = table.partition("/")
        by_id = {one.id: one for one in desk.incidents.values()}
        if asked.method == "PATCH" and table == "incident" and own in by_id:
            desk.written[by_id[own].ticket] = json.loads(asked.body)
            desk.change(by_id[own].ticket)
            return Reply(body=json.dumps({"result": {"sys_id": own}}).encode())
        if asked.method != "GET" or own:
            return _error(404, "No Record found")
        rows = {"incident": self._incidents, "sys_audit": self._audit}.get(table, _named)(desk)
        found = searched(rows, asked.query["sysparm_query"])
        start = int(asked.query.get("sysparm_offset", 0))
        page = found[start : start + min(self.most, int(asked.query["sysparm_limit"]))]
        fields = asked.query["sysparm_fields"].split(",")
        told = [{name: row.get(name, "") for name in fields} for row in page]
        return Reply(body=json.dumps({"result": told}).encode())

    def _incidents(self, desk: Desk) -> list[dict[str, Any]]:
        return [self._incident(one) for one in desk.incidents.values()]

    def _incident(self, one: Incident) -> dict[str, Any]:
        fields = {theirs: kept(theirs, one.fields[ours]) for theirs, ours in NAMES.items()}
        return {"sys_id": one.id, "number": one.ticket, "opened_at": _time(one.opened_at), **fields,
                "sys_updated_on": _time(one.updated_at), "sys_mod_count": str(one.updates)}  # fmt: skip

    def _audit(self, desk: Desk) -> list[dict[str, Any]]:
        theirs = {ours: name for name, ours in NAMES.items()}
        return [
            {
                "sys_id": f"{change.number * 7907 % 9967:04}{change.number:06}", "tablename": "incident",
                "documentkey": desk.incidents[ticket].id, "fieldname": theirs[change.field],
                "oldvalue": kept(theirs[change.field], change.old), "newvalue": kept(theirs[change.field], change.new),
                "record_checkpoint": str(change.update), "sys_created_on": _time(change.at),
            }
            for ticket, changes in desk.changes.items()
            for change in changes
            if change.at + self.late <= desk.clock
        ]  # fmt: skip


def _named(desk: Desk) -> list[dict[str, Any]]:
    """The records that fields refer to: every value that any of them ever had."""
    values = {value for one in desk.incidents.values() for value in one.first.values()}
    values |= {change.new for changes in desk.changes.values() for change in changes}
    return [{"sys_id": kept("company", value), "name": value} for value in values if value]


def kept(field: str, value: str) -> str:
    """How the tool keeps a value: states by number, references by the id of their record."""
    if field == "state":
        return STATES[value]
    if field == "priority":
        return value[:1]
    return f"id-of-{value}" if value and field in REFERENCES else value


def searched(rows: list[dict[str, Any]], query: str) -> list[dict[str, Any]]:
    """The rows that an encoded query finds, in its order: ^ is and, ^NQ begins another query beside the first."""
    queries = [part.split("^") for part in query.split("^NQ")]
    orders = [
        part.removeprefix("ORDERBY") for parts in queries for part in parts if part.startswith("ORDERBY")
    ]
    conditions = [[part for part in parts if not part.startswith("ORDERBY")] for parts in queries]
    found = [row for row in rows if any(all(_holds(row, part) for part in parts) for parts in conditions)]
    return sorted(found, key=lambda row: [row[name] for name in orders])


def _holds(row: dict[str, Any], condition: str) -> bool:
    found = _CONDITION.fullmatch(condition)
    assert found, f"ServiceNow cannot read {condition!r}"
    mine, way, other = str(row[found[1]]), found[2], found[3]
    if way == "IN":
        return mine in other.split(",")
    return {
        ">": mine > other,
        ">=": mine >= other,
        "<": mine < other,
        "<=": mine <= other,
        "=": mine == other,
    }[way]


def _time(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S}"


def _error(status: int, text: str) -> Reply:
    told = {"error": {"message": text, "detail": "Required to provide Auth information"}, "status": "failure"}
    return Reply(status, json.dumps(told).encode())
