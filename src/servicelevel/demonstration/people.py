"""The people of the demonstration, and the password with which all of them sign in."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path

from servicelevel.demonstration.parameters import parameters
from servicelevel.organisation import actions, role_actions, roles
from servicelevel.organisation.acting import CONSOLE, By
from servicelevel.organisation.models import Person, RoleHolding

PEOPLE = {
    "manager": ("Maya", "Lindgren", "computing-sector", "Service Level Manager; sees everything"),
    "owner": ("Owen", "Castillo", "messaging", "Service Owner of E-Mail"),
    "lead": ("Ines", "Duarte", "messaging", "Infrastructure Lead for E-Mail"),
    "customer": (
        "Priya",
        "Raman",
        "particle-physics",
        "represents the Particle Physics Division; sees its own",
    ),
    "desk": ("Dora", "Whitfield", "service-desk-team", "Service Desk"),
    "liaison": ("Lia", "Novak", "computing-sector", "Service Liaison"),
    "contracts": ("Connor", "Blake", "computing-sector", "Contract Manager"),
    "vendor": ("Niamh", "Byrne", "harbour-relay", "Harbour Mail Relay; sees its own contract"),
    "director": ("Cora", "Hastings", "computing-sector", "CS Management"),
    "process": ("Paul", "Okafor", "computing-sector", "Process Owner of Incident Management"),
    "auditor": ("Abel", "Fuentes", "internal-audit", "Auditor; reads everything"),
    "administrator": ("Ada", "Moreau", "computing-sector", "Administrator"),
    "ruth": ("Ruth", "Adeyemi", "service-desk-team", "Service Owner of the Service Desk"),
    "tomas": ("Tomas", "Vidal", "service-desk-team", "Infrastructure Lead for the Service Desk"),
    "leon": ("Leon", "Marsh", "desktop", "Service Owner of Desktop Support"),
    "hanna": ("Hanna", "Sato", "desktop", "Infrastructure Lead for Desktop Support"),
    "accelerator": ("Anders", "Holm", "accelerator", "represents the Accelerator Division"),
    "business": ("Beatriz", "Costa", "business-services", "represents Business Services"),
}
"""First name, last name, party, and who it is."""
ROLES = (
    ("manager", roles.SERVICE_LEVEL_MANAGER, ""),
    ("owner", roles.SERVICE_OWNER, "e-mail"),
    ("lead", roles.INFRASTRUCTURE_LEAD, "e-mail"),
    ("customer", roles.CUSTOMER, ""),
    ("desk", roles.SERVICE_DESK, ""),
    ("liaison", roles.SERVICE_LIAISON, ""),
    ("contracts", roles.CONTRACT_MANAGER, ""),
    ("vendor", roles.EXTERNAL_VENDOR, "e-mail"),
    ("director", roles.CS_MANAGEMENT, ""),
    ("process", roles.PROCESS_OWNER, ""),
    ("auditor", roles.AUDITOR, ""),
    ("administrator", roles.ADMINISTRATOR, ""),
    ("ruth", roles.SERVICE_OWNER, "service-desk"),
    ("tomas", roles.INFRASTRUCTURE_LEAD, "service-desk"),
    ("leon", roles.SERVICE_OWNER, "desktop-support"),
    ("hanna", roles.INFRASTRUCTURE_LEAD, "desktop-support"),
    ("accelerator", roles.CUSTOMER, ""),
    ("business", roles.CUSTOMER, ""),
)
"""Who holds which role, for which service (empty: for every one)."""
SIGN = {
    "manager": "",
    "owner": "",
    "customer": "SLA",
    "accelerator": "SLA",
    "business": "SLA",
    "lead": "OLA",
    "vendor": "UC",
}
"""Who may sign what (empty: every kind)."""
ZONES = {"vendor": "Europe/Dublin"}
"""Of those who do not live where the laboratory is."""
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
FILE = "demonstration-password"


def welcome_all(folder: Path, began: datetime) -> str:
    """Let all of them sign in; gives their password, which is made once and kept in a file that its owner alone reads.

    began: since when they hold their roles.
    """
    password, is_new = _kept(folder / FILE)
    known = set(Person.objects.filter(username__in=PEOPLE).values_list("username", flat=True))
    by = By(None, began, CONSOLE)
    for username, (first_name, last_name, party, _) in PEOPLE.items():
        if username not in known:
            zone = ZONES.get(username, parameters().zone)
            names = {"first_name": first_name, "last_name": last_name}
            actions.add_person(by, username, party, zone=zone, password=password, **names)
        elif is_new:
            actions.change_password(by, username, password)
    _give_roles(by)
    return password


def _give_roles(by: By) -> None:
    """Every role and authority, where none is held yet."""
    if RoleHolding.objects.exists():
        return
    for username, role, service in ROLES:
        role_actions.grant_role(by, username, role, service=service)
    for username, kind in SIGN.items():
        role_actions.give_signature_authority(by, username, kind=kind)


def _kept(path: Path) -> tuple[str, bool]:
    if path.exists():
        return path.read_text().strip(), False
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    path.parent.mkdir(parents=True, exist_ok=True)
    made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.write(made, f"{password}\n".encode())
    os.close(made)
    return password, True
