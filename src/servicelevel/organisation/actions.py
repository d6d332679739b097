"""Parties and people come, change and go: each an act of its own in the ledger."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.models import Party, Person
from servicelevel.organisation.queries import active
from servicelevel.worktime.problems import Problem, suggestion
from servicelevel.worktime.zone_names import zones

WHO_RECORDS = (roles.ADMINISTRATOR, roles.SERVICE_LEVEL_MANAGER)
KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?")
USERNAME = re.compile(r"[\w.@+-]{1,150}")
DETAILS = ("first_name", "last_name", "email", "zone", "party")
"""What is recorded of a person besides the name with which they sign in."""
NO_SUCH_CODE = Problem(
    "code", "", "does not fit the name, was used, or is older than three days", "ask for another one"
)


def record_party(key: str, name: str, kind: str) -> Party:
    """Record a party, or its new name or kind, within an act that is under way. A name is not part of a promise."""
    party, _ = Party.objects.update_or_create(key=key, defaults={"name": name, "kind": kind})
    return party


@act("organisation.add_party", may=WHO_RECORDS, console=True)
def add_party(by: By, key: str, name: str, kind: str) -> Told[Party]:
    """Record an organisation that agreements can name. Raises Invalid, Conflict where the key is taken."""
    if problems := [*party_problems(key, name, kind)]:
        raise Invalid(problems)
    if Party.objects.filter(key=key).exists():
        raise Conflict(f"There is a party {key} already.")
    party = record_party(key, name.strip(), kind)
    return Told(party, {"name": party.name, "kind": kind}, f"party:{key}")


@act("organisation.rename_party", may=WHO_RECORDS, console=True)
def rename_party(by: By, key: str, name: str) -> Told[Party]:
    """Give a party another name; its key and its kind stay. Raises NotFound, Invalid, Conflict where nothing differs."""
    party = Party.objects.select_for_update().filter(key=key).first()
    if party is None:
        raise NotFound(f"There is no party {key}.")
    if problems := [*party_problems(key, name, party.kind)]:
        raise Invalid(problems)
    before, party.name = party.name, name.strip()
    if before == party.name:
        raise Conflict("That is its name already.")
    party.save(update_fields=["name"])
    return Told(party, {"before": before, "name": party.name}, f"party:{key}")


@act("organisation.add_person", may=WHO_RECORDS, console=True)
def add_person(
    by: By, username: str, party: str, *, first_name: str = "", last_name: str = "", email: str = "",
    zone: str = "UTC", password: str = "",
) -> Told[Person]:  # fmt: skip
    """Record somebody who acts for a party (its key); without a password they get in with a set-up code (`invite`).

    Raises Invalid with everything that is wrong, Conflict where somebody has the name already.
    """
    details = {"first_name": first_name, "last_name": last_name, "email": email, "zone": zone, "party": party}
    made = create_person(username, details, password)
    return Told(made, details, f"person:{username}")


@act("organisation.change_person", may=WHO_RECORDS, console=True)
def change_person(by: By, username: str, changed: Mapping[str, str]) -> Told[Person]:
    """Write down what differs now of a person: DETAILS. Raises NotFound, Invalid, Conflict where nothing differs.

    Nobody changes their party while they hold roles: those are given for what the old one may see.
    """
    found = _locked(username)
    before = update_person(found, changed, by)
    return Told(
        found, {"before": before, "after": {name: changed[name] for name in before}}, f"person:{username}"
    )


@act("organisation.end_access", may=WHO_RECORDS, console=True)
def end_access(by: By, username: str, *, because: str) -> Told[Person]:
    """Somebody may not sign in any more: their sessions and tokens end at once, what they did stays theirs.

    Raises NotFound, Invalid, Conflict for oneself and where it has ended already.
    """
    found = _locked(username)
    if not because.strip():
        raise Invalid([Problem("because", "", "is empty", "say why")])
    if by.person is not None and by.person.pk == found.pk:
        raise Conflict("Nobody ends their own access; ask another Administrator.")
    if not found.is_active:
        raise Conflict(f"{found} may not sign in already.")
    found.is_active = False
    found.save(update_fields=["is_active"])
    tokens = found.api_tokens.filter(ended_at=None).update(ended_at=by.now)
    told = {"because": because.strip(), "sessions": _end_sessions(found), "tokens": tokens}
    return Told(found, told, f"person:{username}")


@act("organisation.restore_access", may=WHO_RECORDS, console=True)
def restore_access(by: By, username: str, *, because: str) -> Told[Person]:
    """Somebody may sign in again. Raises NotFound, Invalid, Conflict where they may."""
    found = _locked(username)
    if not because.strip():
        raise Invalid([Problem("because", "", "is empty", "say why")])
    if found.is_active:
        raise Conflict(f"{found} may sign in already.")
    found.is_active = True
    found.save(update_fields=["is_active"])
    return Told(found, {"because": because.strip()}, f"person:{username}")


@act("organisation.invite", may=WHO_RECORDS, console=True)
def invite(by: By, username: str) -> Told[str]:
    """A set-up code with which a person chooses a password themselves, once and within three days.

    Each sign-in and each new password makes it useless. It is told to whoever asked, and stands in no ledger.
    Raises NotFound, Conflict for somebody who may not sign in.
    """
    found = _locked(username)
    if not found.is_active:
        raise Conflict(f"{found} may not sign in. Give the access back first.")
    return Told(default_token_generator.make_token(found), {}, f"person:{username}")


@act("organisation.set_up", anyone=True)
def set_up(by: By, code: str, password: str) -> Told[Person]:
    """Choose a password with a set-up code. Raises Invalid for a code that is none, or a password that is too weak."""
    found = _locked(by.someone.username)
    if not default_token_generator.check_token(found, code.strip()):
        raise Invalid([NO_SUCH_CODE])
    _choose(found, password)
    return Told(found, {}, f"person:{found.username}")


@act("organisation.change_password", console=True)
def change_password(by: By, username: str, password: str) -> Told[Person]:
    """The command line gives a person another password. Raises NotFound, Invalid where it is too weak."""
    found = _locked(username)
    _choose(found, password)
    return Told(found, {}, f"person:{username}")


def create_person(username: str, details: dict[str, str], password: str = "") -> Person:
    """What `add_person` does, within an act that is under way."""
    problems = [*name_problems(username), *person_problems(details)]
    if problems:
        raise Invalid(problems)
    if Person.objects.filter(username__iexact=username).exists():
        raise Conflict(f"Somebody signs in as {username} already.")
    acts_for = Party.objects.get(key=details["party"])
    rest = {name: details.get(name, "").strip() for name in ("first_name", "last_name", "email")}
    made = Person(username=username, party=acts_for, zone=details.get("zone") or "UTC", **rest)
    if password:
        _check_password(made, password)
    made.set_password(password or None)
    made.save()
    return made


def update_person(found: Person, changed: Mapping[str, str], by: By) -> dict[str, str]:
    """What `change_person` does, within an act that is under way; gives what stood there before."""
    if problems := [*person_problems(changed)]:
        raise Invalid(problems)
    told = details_of(found)
    before = {name: told[name] for name, value in changed.items() if told[name] != value}
    if not before:
        raise Conflict("Nothing differs from what stands there.")
    if "party" in before and active(found.holdings.all(), by.now).exists():
        raise Conflict(f"{found} holds roles as somebody of {found.party}. End them first.")
    for name in before:
        setattr(found, name, Party.objects.get(key=changed[name]) if name == "party" else changed[name])
    found.save(update_fields=list(before))
    return before


def details_of(person: Person) -> dict[str, str]:
    """What is recorded of a person, by DETAILS; the party as its key."""
    told = {name: str(getattr(person, name)) for name in DETAILS if name != "party"}
    return told | {"party": person.party.key if person.party else ""}


def party_problems(key: str, name: str, kind: str) -> Iterator[Problem]:
    """What is wrong with a party that is to be recorded."""
    if not KEY.fullmatch(key):
        yield Problem(
            "key", key, "is not an id", "write small letters, digits and hyphens, for instance physics"
        )
    if not name.strip() or len(name) > 200:
        yield Problem("name", name[:60], "is empty or too long", "write up to 200 characters")
    if kind not in Party.Kind.values:
        yield Problem(
            "kind",
            kind,
            "is no kind of party",
            suggestion(kind, Party.Kind.values, f"one of {', '.join(Party.Kind.values)}"),
        )


def person_problems(details: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with what is recorded of a person."""
    for name, value in details.items():
        if name not in DETAILS:
            yield Problem(
                name, value, "is nothing that is recorded of a person", f"one of {', '.join(DETAILS)}"
            )
        elif name in ("first_name", "last_name") and len(value) > 150:
            yield Problem(name, value[:60], "is too long", "write up to 150 characters")
    if (zone := details.get("zone")) and zone not in zones():
        yield Problem(
            "zone",
            zone,
            "is no time zone",
            suggestion(zone, zones(), "write an IANA zone, for instance Europe/Berlin"),
        )
    if email := details.get("email"):
        try:
            validate_email(email)
        except ValidationError:
            yield Problem("email", email, "is no e-mail address", "write one such as priya@physics.example")
    if (party := details.get("party")) is not None and not Party.objects.filter(key=party).exists():
        known = list(Party.objects.values_list("key", flat=True)[:2_000])
        yield Problem(
            "party", party, "is no party that is recorded", suggestion(party, known, "record the party first")
        )


def name_problems(username: str) -> Iterator[Problem]:
    """What is wrong with a name to sign in with."""
    if not USERNAME.fullmatch(username):
        yield Problem(
            "username",
            username[:60],
            "is not a name to sign in with",
            "write letters, digits and @ . + - _, up to 150",
        )


def _choose(person: Person, password: str) -> None:
    _check_password(person, password)
    person.set_password(password)
    person.save(update_fields=["password"])
    _end_sessions(person)


def _check_password(person: Person, password: str) -> None:
    try:
        validate_password(password, person)
    except ValidationError as weak:
        raise Invalid(
            [Problem("password", "", words.lower().rstrip("."), "") for words in weak.messages]
        ) from None


def _end_sessions(person: Person) -> int:
    rows = list(UserSession.objects.filter(user=person))
    Session.objects.filter(session_key__in=[row.session_key for row in rows]).delete()
    UserSession.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _locked(username: str) -> Person:
    found = (
        Person.objects.select_for_update(of=("self",))
        .select_related("party")
        .filter(username=username)
        .first()
    )
    if found is None:
        raise NotFound(f"Nobody signs in as {username}.")
    return found
