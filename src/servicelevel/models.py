"""All models of the one Django app, gathered from the rooms in their order."""

from servicelevel.agreements.issues.models import Issue
from servicelevel.agreements.models import Agreement, AgreementVersion, Calendar, CalendarVersion
from servicelevel.agreements.responsibilities.models import ResponsibilityNote
from servicelevel.api.models import Answered
from servicelevel.capabilities.assessments.models import (
    Announcement,
    Answer,
    Assessment,
    CatalogueUpdate,
    Change,
    Decision,
    GoalLink,
    PlanGoal,
    Question,
    QuestionSet,
    ReviewInterval,
    TacticalPlan,
)
from servicelevel.capabilities.models import Component, Dependency, Service, ServiceVersion
from servicelevel.capabilities.questions.models import ServiceQuestion
from servicelevel.communication.models import (
    Attendance,
    Communication,
    Occasion,
    PlanAnswer,
    PlanVersion,
    ProcessReview,
    Receipt,
    RelationshipEntry,
)
from servicelevel.documents.models import Document, DocumentVersion, RelatedDocument, Rendition
from servicelevel.ledger.models import Head, Line, Position, SetAside
from servicelevel.monitoring.models import Check, Import, Outage, Sample, Source, TicketEvent
from servicelevel.organisation.accounts.models import ApiToken
from servicelevel.organisation.models import Deputy, Party, Person, RoleHolding, SignatureAuthority
from servicelevel.process.audit.models import Finding
from servicelevel.process.models import Case, Consultation, Notice, OwnProcess, StepTaken, Waiver
from servicelevel.process.performance.models import ProcessFigure
from servicelevel.requirements.models import (
    DocumentedSlr,
    Gap,
    InterimAgreement,
    Need,
    OptionSheet,
    Requirement,
    Requirements,
    Resolution,
    SlrVersion,
)

__all__ = [
    "Agreement",
    "AgreementVersion",
    "Announcement",
    "Answer",
    "Answered",
    "ApiToken",
    "Assessment",
    "Attendance",
    "Calendar",
    "CalendarVersion",
    "Case",
    "CatalogueUpdate",
    "Change",
    "Check",
    "Communication",
    "Component",
    "Consultation",
    "Decision",
    "Dependency",
    "Deputy",
    "Document",
    "DocumentVersion",
    "DocumentedSlr",
    "Finding",
    "Gap",
    "GoalLink",
    "Head",
    "Import",
    "InterimAgreement",
    "Issue",
    "Line",
    "Need",
    "Notice",
    "Occasion",
    "OptionSheet",
    "Outage",
    "OwnProcess",
    "Party",
    "Person",
    "PlanAnswer",
    "PlanGoal",
    "PlanVersion",
    "Position",
    "ProcessFigure",
    "ProcessReview",
    "Question",
    "QuestionSet",
    "Receipt",
    "RelatedDocument",
    "RelationshipEntry",
    "Rendition",
    "Requirement",
    "Requirements",
    "Resolution",
    "ResponsibilityNote",
    "ReviewInterval",
    "RoleHolding",
    "Sample",
    "Service",
    "ServiceQuestion",
    "ServiceVersion",
    "SetAside",
    "SignatureAuthority",
    "SlrVersion",
    "Source",
    "StepTaken",
    "TacticalPlan",
    "TicketEvent",
    "Waiver",
]
