"""Programs that call the API for people of the small organisation."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from servicelevel.organisation.accounts.tokens import make_token
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person
from tests.process import organisation


@dataclass(frozen=True)
class Program:
    """A client with a token."""

    secret: str

    def call(self, method: str, path: str, body: object = None, key: str = "") -> HttpResponse:
        headers = {"Authorization": f"Bearer {self.secret}"} | ({"Idempotency-Key": key} if key else {})
        data = json.dumps(body) if body is not None else ""
        client = Client(headers=headers)
        return client.generic(method, f"/api/v1{path}", data, content_type="application/json")

    def get(self, path: str) -> Any:
        answer = self.call("GET", path)
        assert answer.status_code == 200, answer.content
        return json.loads(answer.content)

    def read(self, path: str) -> bytes:
        """What is answered, whatever its form."""
        answer = self.call("GET", path)
        assert answer.status_code == 200, answer.content
        return answer.content


@pytest.fixture
def people(db: None) -> dict[str, Person]:
    return organisation.found()


@pytest.fixture
def program(people: dict[str, Person]) -> Callable[..., Program]:
    """A program of a person by their name."""

    def of(name: str, scope: str = "write") -> Program:
        by = By(people[name], datetime.now(UTC))
        return Program(make_token(by, name="test", scope=scope, days=1)[1])

    return of
