"""The API: every room's own part under one address, described by OpenAPI."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern

from servicelevel.agreements.costs.api import router as costs
from servicelevel.agreements.documenting.api import router as documents_of_agreement
from servicelevel.agreements.issues.api import of_agreement as issues_of_agreement
from servicelevel.agreements.issues.api import router as issues
from servicelevel.agreements.negotiation.api import agreements
from servicelevel.agreements.negotiation.api import router as negotiations
from servicelevel.agreements.registers.api import router as registers
from servicelevel.agreements.responsibilities.api import router as responsibilities
from servicelevel.agreements.reviewing.api import router as conflicts
from servicelevel.agreements.security.api import router as security
from servicelevel.agreements.underpinning.api import router as underpinning
from servicelevel.api.callers import Token
from servicelevel.api.described import Described
from servicelevel.api.problems import tell_problems
from servicelevel.capabilities.api import router as services
from servicelevel.capabilities.assessments.api import router as assessments
from servicelevel.capabilities.catalogue.api import router as dependencies
from servicelevel.capabilities.questions.api import of_service as questions_of_service
from servicelevel.capabilities.questions.api import router as questions
from servicelevel.communication.outbox.api import router as notices_to_me
from servicelevel.communication.own_words.api import router as notice_words
from servicelevel.documents.api import router as documents
from servicelevel.imports.api import router as lists
from servicelevel.ledger.api import router as ledger
from servicelevel.monitoring.api import of_agreement as figures_of_agreement
from servicelevel.monitoring.attribution.api import of_agreement as holders_of_agreement
from servicelevel.monitoring.attribution.api import router as ticket_holders
from servicelevel.monitoring.breaches.api import causes, investigations
from servicelevel.monitoring.breaches.api import of_agreement as breaches_of_agreement
from servicelevel.monitoring.exclusions.api import of_agreement as exclusions_of_agreement
from servicelevel.monitoring.exclusions.api import router as exclusions
from servicelevel.monitoring.feeds.api import router as feeds
from servicelevel.monitoring.live.api import posting
from servicelevel.monitoring.live.api import router as live
from servicelevel.monitoring.periods.api import router as periods
from servicelevel.monitoring.vendors.api import router as vendor_parts
from servicelevel.organisation.api import parties
from servicelevel.organisation.api import router as organisation
from servicelevel.process.api import router as process
from servicelevel.quality.feedback.api import router as feedback
from servicelevel.quality.improvements.api import router as improvements
from servicelevel.requirements.api import router as requirements

DESCRIPTION = """What people do on the pages. Passwords, second factors, sessions, tokens, set-up codes and the
secrets of sources stay with people. These have no API yet: the steps of the reports of periods, time zones, the end of
deputies, signature authority, templates, uploaded evidence, withdrawing a document and the register of related ones, the
communication plan, messages, news and reviews of the process, audits, an own process, figures of other processes, and
explanations and replays.

Send `Authorization: Bearer TOKEN`; tokens are made on My account.

A write with an `Idempotency-Key` is done once, however often it is sent. A refusal is `application/problem+json`
(RFC 9457) and changed nothing. Lists come in pages: send the `next` of one as `after` of the following.
Instants are ISO 8601 in UTC."""

site = Described(
    title="servicelevel",
    version="1",
    description=DESCRIPTION,
    auth=Token(),
    docs_url=None,
    urls_namespace="api",
)
tell_problems(site)
site.add_router("/", process, tags=["Process"])
site.add_router("/people", organisation, tags=["People"])
site.add_router("/parties", parties, tags=["Parties"])
site.add_router("/services", services, tags=["Catalogue"])
site.add_router("/services", costs, tags=["Catalogue"])
site.add_router("/services", dependencies, tags=["Catalogue"])
site.add_router("/services", questions_of_service, tags=["Catalogue"])
site.add_router("/services", responsibilities, tags=["Catalogue"])
site.add_router("/questions", questions, tags=["Catalogue"])
site.add_router("/registers", registers, tags=["Registers"])
site.add_router("/assessments", assessments, tags=["Assessments, 1.0"])
site.add_router("/requests", requirements, tags=["Requests, 2.0"])
site.add_router("/agreements", underpinning, tags=["Agreements, 3.0"])
site.add_router("/conflicts", conflicts, tags=["Agreements, 3.0"])
site.add_router("/negotiations", negotiations, tags=["Negotiations, 3.0"])
site.add_router("/agreements", agreements, tags=["Negotiations, 3.0"])
site.add_router("/agreements", issues_of_agreement, tags=["Agreements, 3.0"])
site.add_router("/agreements", documents_of_agreement, tags=["Agreements, 3.0"])
site.add_router("/issues", issues, tags=["Agreements, 3.0"])
site.add_router("/sources", posting, tags=["Monitoring, 4.0"])
site.add_router("/live", live, tags=["Monitoring, 4.0"])
site.add_router("/security-requirements", security, tags=["Agreements, 3.0"])
site.add_router("/agreements", figures_of_agreement, tags=["Monitoring, 4.0"])
site.add_router("/agreements", exclusions_of_agreement, tags=["Monitoring, 4.0"])
site.add_router("/agreements", holders_of_agreement, tags=["Monitoring, 4.0"])
site.add_router("/agreements", breaches_of_agreement, tags=["Monitoring, 4.0"])
site.add_router("/investigations", investigations, tags=["Monitoring, 4.0"])
site.add_router("/cause-classes", causes, tags=["Monitoring, 4.0"])
site.add_router("/ticket-holders", ticket_holders, tags=["Monitoring, 4.0"])
site.add_router("/feeds", feeds, tags=["Monitoring, 4.0"])
site.add_router("/exclusions", exclusions, tags=["Monitoring, 4.0"])
site.add_router("/periods", periods, tags=["Monitoring, 4.0"])
site.add_router("/vendor-parts", vendor_parts, tags=["Monitoring, 4.0"])
site.add_router("/improvements", improvements, tags=["Improvement, 5.0"])
site.add_router("/feedback", feedback, tags=["Improvement, 5.0"])
site.add_router("/documents", documents, tags=["Documents"])
site.add_router("/how-i-am-told", notices_to_me, tags=["Notices"])
site.add_router("/notice-words", notice_words, tags=["Notices"])
site.add_router("/lists", lists, tags=["Lists"])
site.add_router("/ledger", ledger, tags=["Ledger"])


addresses = site.urls
for address in addresses[0]:
    if isinstance(address, URLPattern) and address.name != "openapi-json":
        # A program shows its token instead of a session; `auth` above holds for every route.
        login_not_required(address.callback)
