"""An SLA with its OLA and contract, all three in force, that say something on everything a document has a section for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from servicelevel.agreements import actions, promise_file, queries
from servicelevel.agreements.terms import Terms, TermsVersion
from tests.process.organisation import LONG_AGO

BEGINS = "2026-08-01"
PROMISES = """
calendars:
  office: {name: Office hours, zone: America/Chicago, weekly: {mon-fri: ["08:00-17:00"]}, holidays: [US-IL]}
services:
  email:
    name: E-Mail
    description: Mailboxes and lists.
    hours: office
    inclusions: [Mailboxes of 50 GB]
agreements:
  mail-physics:
    kind: SLA
    title: E-Mail for Physics
    customer: physics
    provider: computing
    services: [email]
    zone: America/Chicago
    from: 2026-08-01
    until: 2027-07-31
    review: {every: 12 months, next: 2027-06-01}
    targets:
      resolution:
        name: Incidents resolved
        description: Your incident is mended.
        measure: ticket clock
        applies: {service: email}
        stop: {state: [Resolved, Closed]}
        pause: {state: Waiting}
        goals: {P1: 4h, other: 2 working days}
        calendar: office
        attain: 90%
      available: {name: Mailboxes available, measure: availability, service: email, calendar: office, goal: 99.5%}
      quick: {name: Quick, measure: samples, metric: response_time, service: email, calendar: office, statistic: p95, goal: "<= 800", unit: ms}
      outages: {name: Few outages, measure: count, of: outages, service: email, goal: "<= 2"}
  mail-ola:
    kind: OLA
    title: Messaging for E-Mail
    customer: computing
    provider: messaging
    services: [email]
    zone: America/Chicago
    from: 2026-08-01
    supports: [mail-physics]
    targets:
      taken-up: {name: Taken up, measure: ticket clock, stop: {assignee: {set: true}}, goal: 1h, calendar: office}
  relay-uc:
    kind: UC
    title: Relaying of mail
    customer: computing
    provider: relay
    services: [email]
    zone: America/Chicago
    from: 2026-08-01
    supports: [mail-physics]
    targets:
      up: {name: Relay up, measure: availability, service: email, calendar: office, goal: 99.9%}
"""
MORE: dict[str, Any] = {
    "business_goal": "Experiments reach each other.",
    "exclusions": ["Mailing lists of other laboratories"],
    "customer_responsibilities": ["Report faults at once"],
    "support": {"hours": "office", "contact": "Service Desk, 2345"},
    "workload": [{"name": "Messages", "at_most": 100000, "per": "day", "over": "targets do not hold"}],
    "continuity": [{"name": "Mailboxes", "within": "24 h", "data_loss": "1 h"}],
    "security": ["Mail is encrypted on its way"],
    "escalation": [
        {"level": 1, "functional": "Service Desk", "hierarchical": "Service Owner", "after": "4h"},
        {"level": 2, "functional": "Messaging", "hierarchical": "Division Head", "after": "8h"},
    ],
    "price": {"amount": "12000", "currency": "USD", "per": "year"},
    "credits": [{"below": "99.0 %", "credit": "5 %"}],
}
"""What a later version of the promise files can say."""


def found(folder: Path, in_force: bool = True) -> dict[str, Terms]:
    """Apply the promises; parties are there already. The terms of each agreement by its key."""
    file = folder / "promises.yaml"
    file.write_text(PROMISES)
    actions.apply(promise_file.read([file], queries.known()), LONG_AGO)
    keys = ("mail-physics", "mail-ola", "relay-uc")
    for key in keys if in_force else ():
        actions.bring_into_force(key, LONG_AGO)
    return {key: queries.terms(key) for key in keys}


def with_more(version: TermsVersion, **more: Any) -> TermsVersion:
    """A version whose content says more than promise files can today."""
    return replace(version, content={**version.content, **(more or MORE)})


def resting(version: TermsVersion, target: str, on: Any) -> TermsVersion:
    """A version of which a target says what it rests on."""
    targets = version.content["targets"]
    return with_more(version, targets={**targets, target: {**targets[target], "rests_on": on}})
