"""How one is told, for programs: one's own choice, and what one was sent lately (R114)."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import ConfigDict

from servicelevel.api.bodies import Body
from servicelevel.api.callers import by
from servicelevel.communication.models import NoticePreference
from servicelevel.communication.outbox.choosing import Choice, choose_notices
from servicelevel.communication.outbox.queries import kinds_for, preference_of, sent_lately, wished
from servicelevel.communication.outbox.shown import SentRow, sent_rows
from servicelevel.errors import Invalid
from servicelevel.organisation.models import Person
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock
from servicelevel.worktime import Problem

router = Router()
HOUR = r"^(([01]\d|2[0-3]):[0-5]\d)?$"


class KindOfNotice(Schema):
    """A kind of notice that one can get, and when one is told of it."""

    kind: str = Field(examples=["breach"])
    name: str = Field(examples=["Breaches"])
    wish: str = Field(description="at once, daily or never.", examples=["at once"])
    owed: bool = Field(description="Whether it is owed to a role of yours; then it cannot be left out.")


class HowToldOut(Schema):
    """How one is told. Hours are of one's own zone."""

    way: str = Field(description="mail, slack, teams or webhook.", examples=["mail"])
    address_kept: bool = Field(description="Whether the address of a chat or program is kept; none is told.")
    kinds: list[KindOfNotice]
    digest_hour: int
    quiet_from: str = Field(description="Empty without quiet hours.", examples=["22:00"])
    quiet_until: str = Field(examples=["06:00"])
    zone: str = Field(examples=["America/Chicago"])


class HowToldIn(Body):
    """How one wants to be told, in whole: what is left out is as everybody begins."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "way": "slack", "address": "https://chat.example.org/hook", "kinds": {"news": "never"}, "digest_hour": 7,
                "quiet_from": "22:00", "quiet_until": "06:00",
            }
        }
    )  # fmt: skip
    way: str = "mail"
    address: str = Field("", description="Of a chat. Empty: the one that is kept stays.")
    kinds: dict[str, str] = Field({}, description="By kind: at once, daily or never.")
    digest_hour: int = Field(7, description="When that goes out which comes once a day.")
    quiet_from: str = Field("", pattern=HOUR)
    quiet_until: str = Field("", pattern=HOUR)


class SentOut(Schema):
    """A notice, and what became of it."""

    number: int
    kind: str = Field(examples=["breach"])
    subject: str
    place: str = Field(description="Where on the pages it leads; empty for nowhere.")
    way: str
    made_at: datetime
    delivered_at: datetime | None
    state: str = Field(description="What became of it, in words.", examples=["Sent"])


@router.get("", response=HowToldOut, summary="How I am told")
def told(request: HttpRequest) -> Any:
    """On which way, when and of which kinds notices reach the person of the token. Nobody reads another's choice."""
    return _choice_out(person_of(request), clock.now())


@router.put("", response=HowToldOut, summary="Choose how I am told")
def choose(request: HttpRequest, given: HowToldIn) -> Any:
    """Choose anew. The address of a program is given on the page alone, which shows the secret of it this once."""
    _refuse_a_new_program(given)
    acting = by(request)
    choice = Choice(
        given.kinds, given.way, given.address.strip(), given.digest_hour, _time(given.quiet_from), _time(given.quiet_until)
    )  # fmt: skip
    choose_notices(acting, choice, settings.SECRET_KEY)
    return _choice_out(person_of(request), acting.now)


@router.get("/sent", response=list[SentOut], summary="What I was sent lately")
def sent(request: HttpRequest) -> Any:
    """The latest notices to the person of the token, and what became of each; the latest first."""
    return [_sent_out(row) for row in sent_rows(sent_lately(person_of(request)))]


def _refuse_a_new_program(given: HowToldIn) -> None:
    if given.way == NoticePreference.Way.WEBHOOK and given.address:
        remedy = "give it on the page How I am told; leave it empty here to keep the one that is there"
        raise Invalid([Problem("address", "", "of a program has a secret that is shown to a person", remedy)])


def _choice_out(person: Person, now: datetime) -> HowToldOut:
    kept, kinds = preference_of(person), kinds_for(person, now)
    wishes = wished(kept, kinds)
    return HowToldOut(
        way=kept.way, address_kept=bool(kept.sealed_address), digest_hour=kept.digest_hour, zone=person.zone or "UTC",
        kinds=[
            KindOfNotice(kind=key, name=kind.words, wish=wishes[key], owed=owed)
            for key, (kind, owed) in kinds.items()
        ],
        quiet_from=_hour(kept.quiet_from), quiet_until=_hour(kept.quiet_until),
    )  # fmt: skip


def _sent_out(row: SentRow) -> SentOut:
    one = row.notice
    return SentOut(
        number=one.pk, kind=one.kind, subject=one.subject, place=one.place, way=one.way, made_at=one.made_at,
        delivered_at=(one.gathered_in or one).delivered_at, state=row.state,
    )  # fmt: skip


def _time(written: str) -> time | None:
    return time.fromisoformat(written) if written else None


def _hour(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""
