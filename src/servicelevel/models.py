"""All models of the one Django app, gathered from the rooms in their order."""

from servicelevel.agreements.costs.models import CostStatement
from servicelevel.agreements.issues.models import Issue
from servicelevel.agreements.models import Agreement, AgreementVersion, Calendar, CalendarVersion
from servicelevel.agreements.negotiation.models import (
    Comment,
    Consent,
    Draft,
    LeftOut,
    Negotiation,
    Presentation,
    Proposal,
    ReviewFinding,
    Signature,
    SigningWaiver,
    Ticked,
)
from servicelevel.agreements.responsibilities.models import ResponsibilityNote
from servicelevel.agreements.security.models import SecurityRequirement
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
from servicelevel.communication.own_words.models import NoticeWords
from servicelevel.documents.models import Document, DocumentVersion, RelatedDocument, Rendition
from servicelevel.ledger.models import Head, Line, Position, SetAside
from servicelevel.monitoring.arrivals.models import DataArrival
from servicelevel.monitoring.attribution.models import HolderNamed
from servicelevel.monitoring.breaches.models import BreachNote, CauseClass, Investigation
from servicelevel.monitoring.exclusions.models import Exclusion
from servicelevel.monitoring.feeds.models import Feed, FeedPage, WriteBack
from servicelevel.monitoring.live.models import (
    Contradiction,
    Followed,
    Heartbeat,
    LiveClock,
    MarkReached,
    SourceSecret,
    TicketMoved,
)
from servicelevel.monitoring.missed.models import TargetMissed
from servicelevel.monitoring.models import Check, Import, Outage, Sample, Source, TicketEvent
from servicelevel.monitoring.periods.models import (
    ActionUndertaken,
    AnalysisNote,
    IssuedReport,
    Recipient,
    ReportFile,
    ReportingPeriod,
    ReportQuery,
)
from servicelevel.monitoring.vendors.models import VendorPart
from servicelevel.organisation.accounts.models import ApiToken
from servicelevel.organisation.models import Deputy, Party, Person, RoleHolding, SignatureAuthority
from servicelevel.process.audit.models import Finding
from servicelevel.process.models import Case, Consultation, Notice, OwnProcess, StepTaken, Waiver
from servicelevel.process.performance.models import ProcessFigure
from servicelevel.quality.feedback.models import FeedbackAnswer, FeedbackRound
from servicelevel.quality.improvements.models import ImprovementDecision, ProposedImprovement
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
    "ActionUndertaken",
    "Agreement",
    "AgreementVersion",
    "AnalysisNote",
    "Announcement",
    "Answer",
    "Answered",
    "ApiToken",
    "Assessment",
    "Attendance",
    "BreachNote",
    "Calendar",
    "CalendarVersion",
    "Case",
    "CatalogueUpdate",
    "CauseClass",
    "Change",
    "Check",
    "Comment",
    "Communication",
    "Component",
    "Consent",
    "Consultation",
    "Contradiction",
    "CostStatement",
    "DataArrival",
    "Decision",
    "Dependency",
    "Deputy",
    "Document",
    "DocumentVersion",
    "DocumentedSlr",
    "Draft",
    "Exclusion",
    "Feed",
    "FeedPage",
    "FeedbackAnswer",
    "FeedbackRound",
    "Finding",
    "Followed",
    "Gap",
    "GoalLink",
    "Head",
    "Heartbeat",
    "HolderNamed",
    "Import",
    "ImprovementDecision",
    "InterimAgreement",
    "Investigation",
    "Issue",
    "IssuedReport",
    "LeftOut",
    "Line",
    "LiveClock",
    "MarkReached",
    "Need",
    "Negotiation",
    "Notice",
    "NoticeWords",
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
    "Presentation",
    "ProcessFigure",
    "ProcessReview",
    "Proposal",
    "ProposedImprovement",
    "Question",
    "QuestionSet",
    "Receipt",
    "Recipient",
    "RelatedDocument",
    "RelationshipEntry",
    "Rendition",
    "ReportFile",
    "ReportQuery",
    "ReportingPeriod",
    "Requirement",
    "Requirements",
    "Resolution",
    "ResponsibilityNote",
    "ReviewFinding",
    "ReviewInterval",
    "RoleHolding",
    "Sample",
    "SecurityRequirement",
    "Service",
    "ServiceQuestion",
    "ServiceVersion",
    "SetAside",
    "Signature",
    "SignatureAuthority",
    "SigningWaiver",
    "SlrVersion",
    "Source",
    "SourceSecret",
    "StepTaken",
    "TacticalPlan",
    "TargetMissed",
    "Ticked",
    "TicketEvent",
    "TicketMoved",
    "VendorPart",
    "Waiver",
    "WriteBack",
]
