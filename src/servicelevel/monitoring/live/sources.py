"""Opening a source that posts to us, and its secrets: made, replaced, ended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.instants import to_microseconds
from servicelevel.monitoring import actions
from servicelevel.monitoring.live.models import SourceSecret
from servicelevel.monitoring.live.source_secrets import is_carried, is_signed, secret_of
from servicelevel.monitoring.models import Source
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.worktime import suggestion
from servicelevel.worktime.problems import Problem
from servicelevel.worktime.zone_names import zones

KIND = "posted"
OVERLAP = timedelta(days=1)
"""For how long the secret before works beside a new one."""
_OF_SOURCE = ("id", "key", "turn", "kind", "zone")
_THAT_POSTS = (
    f"SELECT t.turn, {', '.join(f's.{name}' for name in _OF_SOURCE)} FROM {Source._meta.db_table} s"
    f" JOIN {SourceSecret._meta.db_table} t ON t.source_id = s.id"
    " WHERE s.key = %s AND s.withdrawn_at IS NULL AND (t.ends_at IS NULL OR t.ends_at > %s)"
)

MAY = (roles.SERVICE_LEVEL_MANAGER, roles.ADMINISTRATOR)


@dataclass(frozen=True)
class ThatPosts:
    """A source that may post, and the secrets that work now: one, or two for a day."""

    source: Source
    secrets: tuple[str, ...]

    def proves(self, authorization: str, signed: str, body: bytes, now: datetime) -> bool:
        """Whether a request comes from it. authorization, signed: as for `proven`."""
        scheme, _, given = authorization.partition(" ")
        if scheme.lower() == "bearer" and is_carried(given.strip(), self.secrets):
            return True
        return bool(signed) and is_signed(signed, body, self.secrets, to_microseconds(now) // 1_000_000)


@act("monitoring.open_source", may=MAY, console=True)
def open_source(by: By, key: str, zone: str, installation_key: str) -> Told[str]:
    """Let a source post to us; gives its secret. Raises Conflict for one that may already.

    zone: IANA, for its local times; empty where all of its times carry an offset.
    Raises Invalid for a key that is no name and a zone that there is not.
    """
    if problems := list(_wrong(key, zone)):
        raise Invalid(problems)
    source = actions.source(key, KIND, zone)
    if SourceSecret.objects.filter(source=source).exists():
        raise Conflict(f"The source {key} posts already; make it a new secret instead.")
    SourceSecret.objects.create(source=source, turn=1, made_at=by.now)
    return Told(_secret(source, 1, installation_key), {"zone": zone}, f"source:{key}")


@act("monitoring.renew_secret", may=MAY, console=True)
def renew_secret(by: By, key: str, installation_key: str) -> Told[str]:
    """A new secret for a source; the one before goes on for a day. Raises NotFound."""
    source = Source.objects.select_for_update().filter(key=key, withdrawn_at=None).first()
    last = SourceSecret.objects.filter(source=source).order_by("-turn").first() if source else None
    if source is None or last is None:
        raise NotFound(f"There is no source {key} that posts to us.")
    SourceSecret.objects.filter(source=source, ends_at=None).update(ends_at=by.now + OVERLAP)
    SourceSecret.objects.create(source=source, turn=last.turn + 1, made_at=by.now)
    content = {"turn": last.turn + 1, "before_ends_at": (by.now + OVERLAP).isoformat()}
    return Told(_secret(source, last.turn + 1, installation_key), content, f"source:{key}")


@act("monitoring.end_secrets", may=MAY, console=True)
def end_secrets(by: By, key: str) -> Told[None]:
    """Let a source post no more, from now on: its secret became known, or its tool is gone. Raises NotFound."""
    working = SourceSecret.objects.filter(_works(by.now), source__key=key, source__withdrawn_at=None)
    if not working.update(ends_at=by.now):
        raise NotFound(f"There is no source {key} that posts to us.")
    return Told(None, {}, f"source:{key}")


def proven(
    key: str, authorization: str, signed: str, body: bytes, now: datetime, installation_key: str
) -> Source | None:
    """The source of that key, where a request proves to come from it; None where nobody may post so.

    authorization: the head that carries its secret; signed: the head that signs the body with it.
    """
    found = that_posts(key, now, installation_key) if "\0" not in key else None
    return found.source if found and found.proves(authorization, signed, body, now) else None


def that_posts(key: str, now: datetime, installation_key: str) -> ThatPosts | None:
    """The source of that key, with the secrets that work now; None where none does."""
    with connection.cursor() as cursor:
        cursor.execute(_THAT_POSTS, [key, to_microseconds(now)])
        rows = cursor.fetchall()
    if not rows:
        return None
    source = Source(**dict(zip(_OF_SOURCE, rows[0][1:], strict=True)))
    return ThatPosts(source, tuple(_secret(source, turn, installation_key) for turn, *_ in rows))


def _wrong(key: str, zone: str) -> Iterator[Problem]:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,79}", key):
        yield Problem("key", key, "is no key", "small letters, digits and hyphens, such as service-desk")
    if zone and zone not in zones():
        remedy = suggestion(zone, zones(), "write for instance Europe/Berlin")
        yield Problem("zone", zone, "is not a time zone", remedy)


def _works(now: datetime) -> Q:
    return Q(ends_at=None) | Q(ends_at__gt=now)


def _secret(source: Source, turn: int, installation_key: str) -> str:
    return secret_of(installation_key, source.key, source.turn, turn)
