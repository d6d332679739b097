"""The part of AR System's REST API that a connector needs, as BMC documents it, over a desk."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from tests.connectors.polling.desk import Desk, Incident
from tests.connectors.polling.served import Asked, Reply

USER, SECRET = "slm", "canary-remedy-password"
FORM = "/api/arsys/v1/entry/HPD:Help Desk"
NAMES = {
    "Status": "state", "Priority": "priority", "ServiceCI": "service", "Company": "customer",
    "Categorization Tier 1": "category", "Assigned Group": "assignment_group", "Assignee": "assignee",
}  # fmt: skip
_TOKEN = re.compile(r"\s*(\(|\)|AND\b|OR\b|>=|<=|>|<|=|'[^']*'|\"(?:[^\"]|\"\")*\"|\d+)")


@dataclass
class RemedySpeaks:
    """tokens: those that are valid. zone: what is written behind times."""

    tokens: set[str] = field(default_factory=set)
    given: int = 0
    offset: str = "+0000"

    def answer(self, desk: Desk, asked: Asked) -> Reply:
        if asked.path == "/api/jwt/login" and asked.method == "POST":
            form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
            if (form.get("username"), form.get("password")) != (USER, SECRET):
                return _error(401, 623, "Authentication failed")
            self.given += 1
            self.tokens.add(token := f"canary-token-{self.given}")
            return Reply(body=token.encode(), headers={"Content-Type": "text/plain"})
        kind, _, token = asked.headers.get("authorization", "").partition(" ")
        if kind != "AR-JWT" or token not in self.tokens:
            return _error(401, 9093, "The token is not valid")
        if asked.path == FORM and asked.method == "GET":
            return self._found(desk, asked.query)
        entry = asked.path.removeprefix(f"{FORM}/")
        by_id = {one.id: one for one in desk.incidents.values()}
        if asked.method == "PUT" and entry in by_id:
            desk.written[by_id[entry].ticket] = json.loads(asked.body)["values"]
            desk.change(by_id[entry].ticket)
            return Reply(204)
        return _error(404, 302, "Entry does not exist in database")

    def _found(self, desk: Desk, query: dict[str, str]) -> Reply:
        wanted = re.fullmatch(r"values\((.*)\)", query["fields"])
        assert wanted, query["fields"]
        entries = [self._entry(one) for one in desk.incidents.values()]
        found = [one for one in entries if Qualification(query["q"]).holds(one)]
        for order in reversed(query.get("sort", "Entry ID.asc").split(",")):
            name, _, way = order.rpartition(".")
            found.sort(
                key=lambda one: one["#" + name] if "#" + name in one else one[name], reverse=way == "desc"
            )
        start = int(query.get("offset", 0))
        page = found[start : start + int(query["limit"])]
        told = [
            {"values": {name: one.get(name) for name in wanted[1].split(",")}, "_links": {}} for one in page
        ]
        return Reply(body=json.dumps({"entries": told, "_links": {}}).encode())

    def _entry(self, one: Incident) -> dict[str, Any]:
        history = {state: {"user": "x", "timestamp": self._time(at)} for state, at in one.entered.items()}
        return {
            "Entry ID": one.id, "Incident Number": one.ticket, "Submit Date": self._time(one.opened_at),
            "Last Modified Date": self._time(one.updated_at), "#Last Modified Date": one.updated_at,
            "Status-History": history, **{theirs: one.fields[ours] or None for theirs, ours in NAMES.items()},
        }  # fmt: skip

    def _time(self, at: int) -> str:
        return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S.000}{self.offset}"


class Qualification:
    """A qualification of AR System: fields in single quotes, texts in double ones, times as seconds since 1970."""

    def __init__(self, text: str) -> None:
        self.tokens, place = [], 0
        while place < len(text.rstrip()):
            found = _TOKEN.match(text, place)
            assert found, f"AR System cannot read {text[place:]!r}"
            self.tokens.append(found[1])
            place = found.end()

    def holds(self, entry: dict[str, Any]) -> bool:
        left = list(self.tokens)
        value = self._any(left, entry)
        assert not left, left
        return value

    def _any(self, left: list[str], entry: dict[str, Any]) -> bool:
        value = self._all(left, entry)
        while left and left[0] == "OR":
            left.pop(0)
            value = self._all(left, entry) or value
        return value

    def _all(self, left: list[str], entry: dict[str, Any]) -> bool:
        value = self._one(left, entry)
        while left and left[0] == "AND":
            left.pop(0)
            value = self._one(left, entry) and value
        return value

    def _one(self, left: list[str], entry: dict[str, Any]) -> bool:
        if left[0] == "(":
            left.pop(0)
            value = self._any(left, entry)
            assert left.pop(0) == ")"
            return value
        name, way, literal = left.pop(0).strip("'"), left.pop(0), left.pop(0)
        mine = entry["#" + name] if "#" + name in entry else entry[name]
        other: Any = literal[1:-1].replace('""', '"') if literal.startswith('"') else int(literal)
        return bool(
            {
                ">": mine > other,
                ">=": mine >= other,
                "<": mine < other,
                "<=": mine <= other,
                "=": mine == other,
            }[way]
        )


def _error(status: int, number: int, text: str) -> Reply:
    told = [{"messageType": "ERROR", "messageText": text, "messageNumber": number, "messageAppendedText": ""}]
    return Reply(status, json.dumps(told).encode())
