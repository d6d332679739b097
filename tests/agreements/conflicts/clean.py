"""Agreements that contradict in nothing, each as near to a contradiction as it can be."""

from __future__ import annotations

from servicelevel.agreements.conflicts.surroundings import Component, ServiceSeen
from tests.agreements.conflicts.world import agreement, available, clock, outages

TEAM = {"kind": "OLA", "customer": "it", "services": ["mail"]}
CLEAN = [
    # One after the other for one customer: the last day of one is the day before the other.
    agreement("mail-2026", customer="physics", until="2026-06-30", targets={
        "up": available("mail"), "p1": clock("4h", applies={"priority": "P1"}), "rest": clock("8h", applies={"priority": {"not": "P1"}}),
    }),
    agreement("mail-2026-2", customer="physics", **{"from": "2026-07-01"}, targets={"up": available("mail", goal="99.5%")}),
    # Another customer has other goals and hours, and the same definition.
    agreement("mail-biology", customer="biology", targets={
        "up": available("mail", goal="98%"), "rest": clock("16h", applies={"customer": "Biology"}), "outages": outages("mail"),
    }, workload=[{"name": "Incidents", "at_most": 300, "per": "month"}]),
    agreement("mail-lab", customer="lab", targets={"rest": clock("30 days", "office", applies={"customer": "Lab"})},
              workload=[{"name": "incidents", "at_most": 1200, "per": "year"}], maintenance={"calendar": "after-hours"}),
    # Two halves of a day from one team; the volume is taken on to the last ticket, the people are all busy and no more.
    agreement("mornings", provider="messaging", supports=["mail-biology", "mail-lab"], **TEAM,
              targets={"taken-up": clock("1h", "mornings", "Working")}, staff={"people": 2, "of": 2, "calendar": "mornings"},
              workload=[{"name": "Incidents", "at_most": 400, "per": "month"}]),
    agreement("afternoons", provider="messaging", supports=["mail-biology", "mail-lab"], **TEAM,
              targets={"taken-up": clock("1h", "noon-on", "Working")}, staff={"people": 2, "of": 2, "calendar": "noon-on"}),
    # Support that ends with what it supports.
    agreement("relay", provider="relay", kind="UC", customer="it", services=["mail"], supports=["mail-2026"], until="2026-06-30",
              targets={"answered": clock("1h", "always", "Working")}, maintenance={"calendar": "sunday-morning"}),
    # A one-off day in a list, and two calendars of one name that are open at the same times.
    agreement("desk", services=["desk"], until="2030-12-31", targets={"resolution": clock("8h", "moved-once")}),
    agreement("twins", services=["twins"], targets={"one": clock("8h", "twin"), "two": clock("8h", "twin-2", "Closed")}),
]  # fmt: skip
SERVICES = {
    "mail": ServiceSeen(
        "mail", "Mail", "office", needs=(Component("mail-relay", "Relay", "relay", "office"),)
    ),
    "desk": ServiceSeen("desk", "Desk", "hours as agreed"),
}
