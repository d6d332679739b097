"""Which gaps the templates of each kind may have, what is put into them, and which they must have. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from servicelevel.documents import kinds

NOTICE: Final = (
    "This is an informal service level agreement. This statement of service is subject to negotiation with other "
    "infrastructure groups and with external vendors. It is to be used until a formal agreement is agreed upon by both "
    "the customer and the service provider."
)
"""What the customer of an interim agreement has to be told (step 2.6)."""

ABOUT_ALL: Final = {
    "title": "what it is about, as the case says it",
    "service": "name of the service",
    "customer": "name of the customer",
    "case": "key of the case, such as SLR-2026-0012",
    "slr_version": "number of the version of the requirements",
}


@dataclass(frozen=True)
class Known:
    """The gaps of a kind of template, each with what is put into it; required: (`text`, `list` or `table`, name)."""

    texts: Mapping[str, str]
    lists: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, str] = field(default_factory=dict)
    required: tuple[tuple[str, str], ...] = ()
    built_in: int = 1
    """Number of the built-in version."""

    @property
    def gaps(self) -> list[tuple[str, str]]:
        """Every gap as it is written in a template, with what is put into it."""
        kinds_of_gaps = (("", self.texts), ("list: ", self.lists), ("table: ", self.tables))
        return [
            (f"{{{{{kind}{name}}}}}", words) for kind, gaps in kinds_of_gaps for name, words in gaps.items()
        ]


OF_AGREEMENTS: Final = {
    "title": "title of the agreement",
    "agreement": "key of the agreement",
    "agreement_version": "number of the version of the agreement",
    "kind": "SLA, OLA or UC",
    "state": "whether that version is in force or a draft",
    "customer": "name of the party that receives",
    "provider": "name of the party that promises",
    "service": "names of the services",
    "description": "what the agreement is about",
    "business_goal": "what the customer wants to achieve with the services",
    "zone": "time zone in which months begin and end",
    "starts": "first day on which it holds",
    "ends": "until when it holds",
    "period": "period over which figures are made, such as month",
    "roll_up": "when the agreement as a whole is kept",
    "review": "when it is looked at again",
    "support_hours": "when support answers",
    "support_contact": "how support is reached",
    "price": "price, with currency and period",
    "escalation_none": "what holds where no escalation path of its own is agreed",
}
LISTS_OF_AGREEMENTS: Final = {
    "scope": "each service with what it is",
    "inclusions": "what is included",
    "exclusions": "what is not included",
    "hours": "each calendar that targets use, with its hours",
    "availability": "each target of availability, in business terms",
    "capacity": "each target of capacity, in business terms",
    "times": "each target of response and resolution, in business terms",
    "workload": "each limit of workload",
    "continuity": "how soon each thing is back after a disaster",
    "security": "what holds for security",
    "customer_responsibilities": "what the customer does",
    "waivers": "what was put up with when it was signed, with the reason",
}
TABLES_OF_AGREEMENTS: Final = {
    "targets": "each target in business terms and exactly",
    "escalation": "the escalation path by levels",
    "credits": "credits by attainment",
    "signatures": "who signed for whom, when and how",
}
MANDATORY: Final = (
    *(("list", name) for name in LISTS_OF_AGREEMENTS if name not in ("waivers", "inclusions")),
    *(("table", name) for name in ("targets", "escalation", "signatures")),
    *(("text", name) for name in ("customer", "provider", "service", "starts", "ends", "review", "price", "support_hours")),
)  # fmt: skip
"""What an agreement between two parties must say in whatever words an organisation chooses (R107, R162)."""
RESTS_ON: Final = {"rests_on": "the agreements on which each target rests; for readers inside alone"}


OF_SERVICE: Final = {
    "title": "what it is about",
    "service": "name of the service",
    "customer": "name of the customer",
    "provider": "name of the service provider",
    "agreement": "the agreement that it belongs to",
}


OF_CLAIMS: Final = OF_SERVICE | {
    "period": "the period that it is about",
    "answer": "what is claimed or said, in one sentence",
    "time": "how much of the time of late tickets fell to the party",
    "method": "how that was worked out",
}
CLOCKS: Final = {"clocks": "each late ticket with the time that the party had of it"}


KNOWN: Final = {
    kinds.SLR: Known(
        texts=ABOUT_ALL
        | {
            "trigger": "why it was asked for",
            "description": "what was asked for, in the words of the request",
            "changes": "what changed since the version before",
            "resolution": "how it was decided that the requirements are managed (step 2.3)",
        },
        lists={"needs": "what the customer needs, in the customer's words"},
        tables={
            "requirements": "each requirement with kind, figure and source",
            "assessment": "each requirement against capabilities, OLAs and UCs",
            "options": "what was offered where a requirement cannot be met, and what the customer chose",
        },
        required=(("table", "requirements"),),
    ),
    kinds.INTERIM: Known(
        texts=ABOUT_ALL
        | {
            "notice": "that it is informal and subject to negotiation with infrastructure groups and vendors",
            "expires": "the last day on which it holds",
            "text": "what is provided until then, as the Service Level Manager wrote it",
        },
        tables={"requirements": "each requirement with kind, figure and source"},
        required=(("text", "notice"), ("text", "expires")),
    ),
    kinds.SLA: Known(OF_AGREEMENTS, LISTS_OF_AGREEMENTS, TABLES_OF_AGREEMENTS, MANDATORY),
    kinds.OLA: Known(OF_AGREEMENTS, LISTS_OF_AGREEMENTS | RESTS_ON, TABLES_OF_AGREEMENTS, MANDATORY),
    kinds.UC: Known(OF_AGREEMENTS, LISTS_OF_AGREEMENTS, TABLES_OF_AGREEMENTS, MANDATORY),
    kinds.DCD: Known(
        OF_AGREEMENTS,
        {name: LISTS_OF_AGREEMENTS[name] for name in ("scope", "hours")} | RESTS_ON,
        {
            "measures": "each target with its measure, what is promised, and its formula",
            "collection": "each target with source, collector, frequency and calendar",
            "rules": "each target with what is left out, and its owner",
            "reported": "each target with the fields of the service report",
        },
        tuple(("table", name) for name in ("measures", "collection", "rules", "reported")),
    ),
    kinds.REPORT: Known(
        texts=OF_SERVICE
        | {
            "period": "the period that is reported",
            "answer": "whether the agreement was kept, in one sentence",
            "changes": "what will change",
            "next_period": "what is expected of the next period",
        },
        lists={"causes": "why targets were missed", "actions": "what was decided, with owner and day"},
        tables={
            "targets": "each target with what was attained, its goal and verdict",
            "workload": "the workload of the period against what was agreed",
        },
        required=(("text", "answer"), ("table", "targets")),
    ),
    kinds.MINUTES: Known(
        texts=OF_SERVICE
        | {
            "meeting": "what was met for, such as Service review",
            "held_on": "day, time and place",
            "chair": "who led it",
            "next_meeting": "when it is next",
        },
        lists={
            "present": "who was there",
            "excused": "who was not",
            "agenda": "what was on the agenda",
            "decisions": "what was decided",
        },
        tables={"actions": "each action with owner and due day"},
        required=(("text", "held_on"), ("list", "present"), ("list", "decisions"), ("table", "actions")),
    ),
    kinds.ACTION_PLAN: Known(
        texts=OF_SERVICE
        | {
            "finding": "what went wrong, and against which target or requirement",
            "cause": "the root cause",
            "effect": "what it meant for the customer",
            "containment": "what was done at once",
            "owner": "who answers for the plan",
            "verified_by": "who looks whether it worked, and how",
        },
        tables={"actions": "each action with owner, due day and state"},
        required=(("text", "finding"), ("text", "cause"), ("text", "verified_by"), ("table", "actions")),
    ),
    kinds.SURVEY: Known(
        texts=OF_SERVICE
        | {
            "purpose": "what the answers are for",
            "closes": "the last day on which answers count",
            "scale": "what the numbers mean",
            "contact": "whom to ask",
        },
        lists={"questions": "each question"},
        required=(("text", "purpose"), ("text", "closes"), ("list", "questions")),
    ),
    kinds.NOTICE: Known(
        texts=OF_SERVICE
        | {
            "subject": "what it is about",
            "what": "what happens, in the reader's words",
            "from_when": "from when",
            "until_when": "until when",
            "effect": "what it means for the reader",
            "what_to_do": "what the reader has to do",
            "contact": "whom to ask",
        },
        required=(("text", "subject"), ("text", "what"), ("text", "contact")),
    ),
    kinds.VENDOR_CLAIM: Known(
        texts=OF_CLAIMS | {"credit": "the credit that the contract gives for the period"},
        tables=CLOCKS
        | {
            "targets": "each target of the contract with what was attained, its goal and verdict",
            "credits": "credits by attainment, as agreed",
        },
        required=(("text", "answer"), ("text", "credit"), ("table", "targets"), ("table", "clocks")),
    ),
    kinds.LAPSE_NOTICE: Known(
        texts=OF_CLAIMS,
        lists={"responsibilities": "what the customer does, as agreed"},
        tables=CLOCKS,
        required=(("text", "answer"), ("list", "responsibilities"), ("table", "clocks")),
    ),
}
"""By the kind of document that a template is for."""


def built_in(kind: str) -> str:
    """The text of the template that comes with the software."""
    name = f"{kind}-{KNOWN[kind].built_in}.txt"
    return (Path(__file__).with_name("shipped") / name).read_text(encoding="utf-8")
