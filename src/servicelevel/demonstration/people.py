"""The people of the demonstration, and the password with which all of them sign in."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from servicelevel.demonstration.parameters import parameters
from servicelevel.organisation import actions
from servicelevel.organisation.models import Person

PEOPLE = {
    "manager": ("Maya", "Lindgren", "computing-sector", "Service Level Manager; sees everything"),
    "owner": ("Owen", "Castillo", "messaging", "owner of E-Mail; sees the agreements of Messaging"),
    "customer": ("Priya", "Raman", "particle-physics", "Particle Physics Division; sees its own agreement"),
    "vendor": ("Niamh", "Byrne", "harbour-relay", "Harbour Mail Relay; sees its own contract"),
}
"""First name, last name, party, and who it is."""
ZONES = {"vendor": "Europe/Dublin"}
"""Of those who do not live where the laboratory is."""
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
FILE = "demonstration-password"


def welcome_all(folder: Path) -> str:
    """Let all of them sign in; gives their password, which is made once and kept in a file that its owner alone reads."""
    password, is_new = _kept(folder / FILE)
    known = set(Person.objects.filter(username__in=PEOPLE).values_list("username", flat=True))
    for username, (first_name, last_name, party, _) in PEOPLE.items():
        if username not in known:
            zone = ZONES.get(username, parameters().zone)
            actions.welcome(username, password, party, first_name=first_name, last_name=last_name, zone=zone)
        elif is_new:
            actions.change_password(username, password)
    return password


def _kept(path: Path) -> tuple[str, bool]:
    if path.exists():
        return path.read_text().strip(), False
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    path.parent.mkdir(parents=True, exist_ok=True)
    made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.write(made, f"{password}\n".encode())
    os.close(made)
    return password, True
