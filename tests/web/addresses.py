"""Every address of the site, filled in with things of the small organisation; a new page is found by itself."""

from __future__ import annotations

from django.urls import URLPattern, get_resolver, reverse

FILLED = {
    "key": {
        "request": "SLR-laid-out",
        "request-act": "SLR-laid-out",
        "request-numbered": "SLR-laid-out",
        "assessment": "CAP-assessed",
        "assessment-act": "CAP-assessed",
        "assessment-numbered": "CAP-2026-0001",
        "service": "email",
        "propose": "email",
        "dependency-map": "email",
        "add-dependency": "email",
        "end-dependency": "email",
        "retire": "email",
        "costs": "email",
        "service-version": "email",
        "authorise-version": "email",
        "withdraw-version": "email",
        "negotiation": "AGR-proposed",
        "negotiation-act": "AGR-proposed",
        "negotiation-numbered": "AGR-proposed",
        "compare-proposals": "AGR-proposed",
        "period": "REP-laid-out",
        "period-act": "REP-laid-out",
        "period-numbered": "REP-laid-out",
        "issued-report": "REP-laid-out",
        "decide-on-report": "REP-laid-out",
        "propose-improvement": "REP-laid-out",
        "evidence-pack": "REP-laid-out",
        "case": "CAP-2026-0001",
        "skip": "CAP-2026-0001",
        "finding": "FND-2026-0001",
        "rename-party": "physics",
        "ask": "email",
        "responsibility": "email",
        "report-issue": "messaging-ola",
        "security-requirement": "mail-encrypted",
        "team": "messaging",
        "relationship": "physics",
        "add-entry": "physics",
        "follow-up": "physics",
        "look-again": "REL-0001",
        "take-off-register": "REL-0001",
        "occasion": "event-2--physics--2026-10",
        "arrange-occasion": "event-2--physics--2026-10",
        "close-occasion": "event-2--physics--2026-10",
        "draft-notice": "communication-2--physics--2026-10",
        "document": "slr-laid-out",
        "document-version": "slr-laid-out",
        "withdraw-document": "slr-laid-out",
        "document-file": "slr-laid-out",
        "template": "sla",
        "blank-form": "sla",
        "change-feed": "remedy",
        "end-cause-class": "other",
    },
    "period": {"missed-target": "2026-10", "investigate-missed": "2026-10"},
    "party": {"vendor-part": "relay"},
    "target": {"missed-target": "available", "investigate-missed": "available"},
    "source": {},
    "ticket": {"breach": "INC0035", "investigate": "INC0035"},
    "number": {},
    "username": {},
    "step": {},
    "what": {},
    "kind": {},
    "form": {},
    "cause": {},
    "doing": {
        "request-act": "resolution",
        "request-numbered": "decision",
        "assessment-act": "decide",
        "assessment-numbered": "answer",
        "negotiation-act": "document",
        "negotiation-numbered": "propose",
        "change-feed": "pause",
        "period-act": "query",
        "period-numbered": "answer",
    },
}
VALUES = {
    "key": "email-physics", "period": "2026-09", "target": "resolution", "source": "desk", "ticket": "INC0021",
    "number": 1, "party": "physics", "username": "anna", "step": "1.1", "what": "role", "doing": "", "form": "pdf", "cause": "breach",
    "kind": "breach",
}  # fmt: skip
NOT_PAGES = (
    "sign-in",
    "sign-out",
    "acknowledge",
    "end-holding",
    "make-token",
    "end-token",
    "end-session",
    "end-other-sessions",
    "open-due-assessments",
    "report-pdf",
    "report-xlsx",
    "report-json",
    "document-file",
    "blank-form",
    "take-list",
    "own-process-file",
    "end-dependency",
    "communication-text",
    "communication-invitation",
    "give-out",
    "tell-news",
    "change-feed",
    "issued-report",
    "end-cause-class",
    "end-holder",
    "claim-file",
    "evidence-pack",
    "period-dates",
    "take-back-words",
)


NOT_FOR_THE_MANAGER = (
    "new-finding",
    "ask",
    "responsibility",
    "report-issue",
    "issue",
    "answer-plan",
    "one-news",
    "decide-on-feedback",
    "try-goal",
    "vendor-part",
)
"""Pages on which only somebody else acts, or on things that the small organisation does not have."""


def all_names() -> list[str]:
    """The names of all addresses."""
    return [pattern.name or "" for pattern in get_resolver().url_patterns if isinstance(pattern, URLPattern)]


def address(name: str) -> str:
    """One address by its name."""
    pattern = next(p for p in get_resolver().url_patterns if isinstance(p, URLPattern) and p.name == name)
    needed = pattern.pattern.converters.keys()
    return reverse(name, args=[FILLED[part].get(name, VALUES[part]) for part in needed])


def each_page() -> list[str]:
    """One address of each page that answers a signed-in person."""
    return [address(name) for name in all_names() if name not in (*NOT_PAGES, *NOT_FOR_THE_MANAGER)]


def pages() -> list[str]:
    """The same, and further ones that look different for what they show."""
    more = [
        "/agreements/email-physics/2026-10/available/",
        "/agreements/desktop-astronomy/2026-10/reply/?verdict=open",
    ]
    more += ["/tickets/?find=INC00&show=met", "/tickets/desk/INC0059/", "/agreements/desktop-astronomy/"]
    more += ["/conflicts/?agreement=email-physics"]
    more += ["/assessments/?show=due", "/assessments/?show=done&service=email", "/assessments/CAP-2026-0001/"]
    return each_page() + more
