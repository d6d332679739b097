"""Addresses: each room brings its own pages."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_POST

from servicelevel.agreements import pages as agreements
from servicelevel.agreements.costs import pages as costs
from servicelevel.agreements.documenting import pages as publishing
from servicelevel.agreements.issues import pages as issues
from servicelevel.agreements.negotiation.desk import pages as negotiation
from servicelevel.agreements.registers import pages as registers
from servicelevel.agreements.responsibilities import pages as responsibilities
from servicelevel.agreements.reviewing import pages as reviewing
from servicelevel.agreements.security import pages as security
from servicelevel.agreements.underpinning import pages as underpinning
from servicelevel.api.site import addresses as api
from servicelevel.capabilities import pages as capabilities
from servicelevel.capabilities.assessments.desk import pages as assessments
from servicelevel.capabilities.assessments.resting import pages as resting
from servicelevel.capabilities.catalogue import pages as catalogue
from servicelevel.capabilities.questions import pages as questions
from servicelevel.communication.news import pages as news
from servicelevel.communication.outbox import pages as outbox
from servicelevel.communication.own_words import pages as own_words
from servicelevel.communication.plan import pages as communication
from servicelevel.communication.relationship import pages as relationship
from servicelevel.communication.reviews import pages as reviews
from servicelevel.documents import pages as documents
from servicelevel.documents.register import pages as register
from servicelevel.imports import pages as lists
from servicelevel.ledger import pages as ledger
from servicelevel.monitoring import pages as monitoring
from servicelevel.monitoring.attribution import pages as attribution
from servicelevel.monitoring.breaches import pages as breaches
from servicelevel.monitoring.claims import pages as claims
from servicelevel.monitoring.exclusions import pages as exclusions
from servicelevel.monitoring.feeds import pages as feeds
from servicelevel.monitoring.live import pages as live
from servicelevel.monitoring.missed import pages as missed
from servicelevel.monitoring.periods import pages as periods
from servicelevel.monitoring.reading import pages as reading
from servicelevel.monitoring.replaying import pages as replaying
from servicelevel.monitoring.vendors import pages as vendors
from servicelevel.organisation import pages as organisation
from servicelevel.organisation.accounts import pages as accounts
from servicelevel.organisation.people import membership
from servicelevel.organisation.people import pages as people
from servicelevel.process.audit import pages as audit
from servicelevel.process.desk import pages as desk
from servicelevel.process.manual import own
from servicelevel.process.manual import pages as manual
from servicelevel.process.performance import pages as performance
from servicelevel.quality.feedback import pages as feedback
from servicelevel.quality.improvements import pages as improvements
from servicelevel.requirements.desk import pages as requirements
from servicelevel.web import pages as web

AGREEMENT = "agreements/<slug:key>/"
PERIOD = AGREEMENT + "<slug:period>/"
BREACH = "breaches/<slug:key>/<slug:target>/<int:number>/"
MISSED = "breaches/<slug:key>/<slug:target>/in/<slug:period>/"

urlpatterns: list[URLPattern | URLResolver] = [
    # First, because tools post there many times a second, and addresses are tried one after the other.
    path("api/v1/", api),
    path("", web.home, name="home"),
    path("sign-in/", login_not_required(organisation.SignIn.as_view()), name="sign-in"),
    path("sign-out/", organisation.SignOut.as_view(), name="sign-out"),
    path("account/", accounts.my_account, name="my-account"),
    path("account/notices/", outbox.how_i_am_told, name="how-i-am-told"),
    path("account/tokens/", accounts.make_token, name="make-token"),
    path("account/tokens/<int:number>/", accounts.end_token, name="end-token"),
    path("account/sessions/others/", accounts.end_other_sessions, name="end-other-sessions"),
    path("account/sessions/<int:number>/", accounts.end_session, name="end-session"),
    path("account/", include("servicelevel.organisation.accounts.addresses")),
    path("duties/", desk.duties, name="duties"),
    path("duties/replies/<int:number>/", desk.consultation, name="consultation"),
    path("duties/notices/<int:number>/", desk.acknowledge, name="acknowledge"),
    path("duties/waivers/<int:number>/", desk.waiver, name="waiver"),
    path("cases/<slug:key>/", desk.case, name="case"),
    path("cases/<slug:key>/skip/<str:step>/", desk.skip, name="skip"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/<int:number>/", ledger.line, name="ledger-line"),
    path("process/", manual.process_map, name="process"),
    path("process/steps/<str:step>/", manual.step, name="process-step"),
    path("process/raci/", manual.matrix, name="process-matrix"),
    path("process/roles/", manual.all_roles, name="process-roles"),
    path("process/policies/", manual.policies, name="process-policies"),
    path("process/measurements/", manual.measurements, name="process-measurements"),
    path("process/figures/", registers.process_figures, name="process-figures"),
    path("process/neighbours/", manual.neighbours, name="process-neighbours"),
    path("process/scorecard/", manual.scorecard, name="process-scorecard"),
    path("process/communication/", manual.communication, name="process-communication"),
    path("process/contradictions/", manual.contradictions, name="process-contradictions"),
    path("process/document/", manual.document, name="process-document"),
    path("process/measurements/bring/", performance.bring, name="bring-figures"),
    path("process/reviews/", reviews.process_reviews, name="process-reviews"),
    path("process/reviews/new/", reviews.new_process_review, name="new-process-review"),
    path("process/own/", own.own_process, name="own-process"),
    path("process/own/file/", own.own_process_file, name="own-process-file"),
    path("process/own/adopt/", own.adopt_process, name="adopt-process"),
    path("communication/customers/", relationship.customers, name="customers"),
    path("communication/customers/<slug:key>/", relationship.customer, name="relationship"),
    path("communication/customers/<slug:key>/new/", relationship.add_entry, name="add-entry"),
    path(
        "communication/customers/<slug:key>/entries/<int:number>/", relationship.follow_up, name="follow-up"
    ),
    path("news/", news.news, name="news"),
    path("news/<int:number>/", news.one_news, name="one-news"),
    path("communication/sent/tell/", news.tell_news, name="tell-news"),
    path("communication/", communication.occasions, name="occasions"),
    path("communication/plan/", communication.plan, name="plan"),
    path("communication/plan/propose/", communication.propose_plan, name="propose-plan"),
    path("communication/plan/v<int:number>/answer/", communication.answer_plan, name="answer-plan"),
    path("communication/sent/", communication.sent, name="sent"),
    path("communication/sent/new/", communication.log_communication, name="log-communication"),
    path("communication/sent/<int:number>/", communication.communication, name="communication"),
    path(
        "communication/sent/<int:number>/text/", communication.communication_text, name="communication-text"
    ),
    path(
        "communication/sent/<int:number>/invitation/",
        communication.communication_invitation,
        name="communication-invitation",
    ),
    path("communication/sent/<int:number>/out/", communication.give_out, name="give-out"),
    path("communication/notices/", own_words.notice_words, name="notice-words"),
    path("communication/notices/<slug:kind>/", own_words.words_of_kind, name="words-of-kind"),
    path(
        "communication/notices/<slug:kind>/back/", require_POST(own_words.take_back), name="take-back-words"
    ),
    path("communication/due/<slug:key>/", communication.occasion, name="occasion"),
    path("communication/due/<slug:key>/arrange/", communication.arrange, name="arrange-occasion"),
    path("communication/due/<slug:key>/close/", communication.close, name="close-occasion"),
    path("communication/due/<slug:key>/notice/", communication.notice, name="draft-notice"),
    path("audit/", audit.findings, name="findings"),
    path("audit/new/", audit.new_finding, name="new-finding"),
    path("audit/<slug:key>/", audit.finding, name="finding"),
    path("set-up/", login_not_required(membership.set_up), name="set-up"),
    path("parties/", membership.parties, name="parties"),
    path("parties/<slug:key>/name/", membership.rename_party, name="rename-party"),
    path("add-party/", membership.add_party, name="add-party"),
    path("add-person/", membership.add_person, name="add-person"),
    path("people/", people.people, name="people"),
    path("people/<str:username>/details/", membership.change_person, name="change-person"),
    path("people/<str:username>/access/", membership.access, name="access"),
    path("people/<str:username>/code/", membership.invite, name="invite"),
    path("people/<str:username>/", people.person, name="person"),
    path("people/<str:username>/roles/", people.grant, name="grant-role"),
    path("people/<str:username>/deputies/", people.deputise, name="name-deputy"),
    path("people/<str:username>/signature/", people.authorise, name="give-signature-authority"),
    path("people/<str:username>/end/<str:what>/<int:number>/", people.end, name="end-holding"),
    path("services/", capabilities.services, name="services"),
    path("documents/", documents.documents, name="documents"),
    path("documents/templates/", documents.templates, name="templates"),
    path("documents/templates/<slug:key>/", documents.template, name="template"),
    path("documents/templates/<slug:key>/<slug:form>/", documents.blank_form, name="blank-form"),
    path("documents/<slug:key>/", documents.document, name="document"),
    path("documents/<slug:key>/v<int:number>/", documents.document, name="document-version"),
    path("documents/<slug:key>/v<int:number>/withdraw/", documents.withdraw, name="withdraw-document"),
    path("documents/<slug:key>/v<int:number>/<slug:form>/", documents.file, name="document-file"),
    path("register/", register.register, name="register"),
    path("register/new/", register.new_related, name="new-related"),
    path("register/<slug:key>/look/", register.look_again, name="look-again"),
    path("register/<slug:key>/off/", register.take_off, name="take-off-register"),
    path("lists/", lists.bring, name="bring-list"),
    path("lists/taken/", require_POST(lists.take), name="take-list"),
    path("propose-service/", catalogue.propose_service, name="propose-service"),
    path("waves/", catalogue.waves, name="waves"),
    path("gaps/", registers.gaps, name="gaps"),
    path("my-services/", registers.my_services, name="my-services"),
    path("olas/", registers.ola_monitor, name="ola-monitor"),
    path("teams/<slug:key>/", registers.team, name="team"),
    path("services/<slug:key>/", capabilities.service, name="service"),
    path("services/<slug:key>/propose/", catalogue.propose, name="propose"),
    path("services/<slug:key>/map/", catalogue.dependency_map, name="dependency-map"),
    path("services/<slug:key>/map/add/", catalogue.add_dependency, name="add-dependency"),
    path("services/<slug:key>/map/<int:number>/end/", catalogue.end_dependency, name="end-dependency"),
    path("services/<slug:key>/ask/", questions.ask, name="ask"),
    path("questions/<int:number>/", questions.question, name="question"),
    path(
        "services/<slug:key>/responsibilities/<slug:party>/<int:number>/",
        responsibilities.responsibility,
        name="responsibility",
    ),
    path("services/<slug:key>/costs/", costs.costs, name="costs"),
    path("services/<slug:key>/retire/", catalogue.retire, name="retire"),
    path("services/<slug:key>/versions/<int:number>/", catalogue.version, name="service-version"),
    path(
        "services/<slug:key>/versions/<int:number>/authorise/", catalogue.authorise, name="authorise-version"
    ),
    path("services/<slug:key>/versions/<int:number>/withdraw/", catalogue.withdraw, name="withdraw-version"),
    path("assessments/", assessments.assessments, name="assessments"),
    path("assessments/new/", assessments.start, name="start-assessment"),
    path("assessments/due/", assessments.open_due, name="open-due-assessments"),
    path("assessments/plan/", resting.plan, name="tactical-plan"),
    path("assessments/plan/new/", resting.new_plan, name="new-tactical-plan"),
    path("assessments/questions/", resting.questions, name="assessment-questions"),
    path("assessments/questions/new/", resting.new_questions, name="new-assessment-questions"),
    path("assessments/schedule/", resting.schedule, name="review-schedule"),
    path("assessments/schedule/interval/", resting.interval, name="review-interval"),
    path("assessments/<slug:key>/", assessments.assessment, name="assessment"),
    path("assessments/<slug:key>/<slug:doing>/", assessments.act, name="assessment-act"),
    path("assessments/<slug:key>/<slug:doing>/<int:number>/", assessments.act, name="assessment-numbered"),
    path("requests/", requirements.requests, name="requests"),
    path("requests/new/", requirements.new_request, name="new-request"),
    path("requests/<slug:key>/", requirements.request_page, name="request"),
    path("requests/<slug:key>/<slug:doing>/", requirements.act, name="request-act"),
    path("requests/<slug:key>/<slug:doing>/<int:number>/", requirements.act, name="request-numbered"),
    path("agreements/", agreements.agreements_list, name="agreements"),
    path("security-requirements/", security.requirements, name="security-requirements"),
    path("security-requirements/new/", security.new_requirement, name="new-security-requirement"),
    path("security-requirements/<slug:key>/", security.requirement, name="security-requirement"),
    path("negotiations/", negotiation.negotiations, name="negotiations"),
    path("negotiations/new/", negotiation.new_negotiation, name="new-negotiation"),
    path("negotiations/<slug:key>/", negotiation.negotiation, name="negotiation"),
    path("negotiations/<slug:key>/try/", replaying.try_goal, name="try-goal"),
    path("negotiations/<slug:key>/compare/<int:number>/", negotiation.compare, name="compare-proposals"),
    path("negotiations/<slug:key>/<slug:doing>/", negotiation.act, name="negotiation-act"),
    path("negotiations/<slug:key>/<slug:doing>/<int:number>/", negotiation.act, name="negotiation-numbered"),
    path(AGREEMENT, agreements.agreement, name="agreement"),
    path(AGREEMENT + "underpinning/", underpinning.underpinning, name="underpinning"),
    path(AGREEMENT + "replay/", replaying.replay, name="replay"),
    path(AGREEMENT + "readings/", reading.readings, name="readings"),
    path("conflicts/", reviewing.conflicts, name="conflicts"),
    path(AGREEMENT + "measurable/", monitoring.measurable, name="measurable"),
    path(AGREEMENT + "publish/", publishing.publish, name="publish-agreement"),
    path(AGREEMENT + "issue/", issues.report, name="report-issue"),
    path("issues/<int:number>/", issues.issue, name="issue"),
    path(AGREEMENT + "end/", negotiation.terminate, name="terminate-agreement"),
    path(AGREEMENT + "exclusions/", exclusions.exclusions, name="exclusions"),
    path(AGREEMENT + "exclusions/new/", exclusions.ask, name="new-exclusion"),
    path("exclusions/<int:number>/", exclusions.exclusion, name="exclusion"),
    path("periods/", periods.periods, name="periods"),
    path("periods/dates.ics", periods.dates, name="period-dates"),
    path("periods/begin/<slug:key>/<slug:period>/", periods.begin, name="begin-period"),
    path("periods/<slug:key>/", periods.period, name="period"),
    path("periods/<slug:key>/reports/<int:number>/evidence/", periods.evidence_pack, name="evidence-pack"),
    path("periods/<slug:key>/reports/<int:number>/<slug:form>/", periods.issued_report, name="issued-report"),
    path("periods/<slug:key>/<slug:doing>/", periods.act, name="period-act"),
    path("periods/<slug:key>/<slug:doing>/<int:number>/", periods.act, name="period-numbered"),
    path("vendor-parts/<int:number>/<slug:party>/", vendors.vendor_part, name="vendor-part"),
    path("breaches/", breaches.breaches, name="breaches"),
    path("breaches/causes/", breaches.causes, name="cause-classes"),
    path("breaches/causes/<slug:key>/end/", require_POST(breaches.end_cause), name="end-cause-class"),
    path(BREACH + "of/<slug:source>/<path:ticket>/", breaches.breach, name="breach"),
    path(BREACH + "investigate/<slug:source>/<path:ticket>/", breaches.investigate, name="investigate"),
    path(MISSED, missed.missed_target, name="missed-target"),
    path(MISSED + "investigate/", missed.investigate_missed, name="investigate-missed"),
    path("investigations/<int:number>/", breaches.investigation, name="investigation"),
    path("ticket-holders/", attribution.ticket_holders, name="ticket-holders"),
    path("ticket-holders/<int:number>/end/", require_POST(attribution.end_holder), name="end-holder"),
    path(AGREEMENT + "holders/<slug:period>/", attribution.holders, name="holders"),
    path(AGREEMENT + "claim/<slug:period>/", claims.claim, name="claim"),
    path(AGREEMENT + "claim/<slug:period>/<slug:form>/", claims.claim_file, name="claim-file"),
    path(PERIOD, monitoring.report, name="report"),
    path(PERIOD + "report.pdf", monitoring.report_file, {"form": "pdf"}, name="report-pdf"),
    path(PERIOD + "report.xlsx", monitoring.report_file, {"form": "xlsx"}, name="report-xlsx"),
    path(PERIOD + "report.json", monitoring.report_file, {"form": "json"}, name="report-json"),
    path(PERIOD + "<slug:target>/", monitoring.target_month, name="target-month"),
    path("feedback/", feedback.feedback, name="feedback"),
    path("feedback/new/", feedback.ask, name="ask-for-feedback"),
    path("feedback/<int:number>/", feedback.feedback_round, name="feedback-round"),
    path("improvements/", improvements.improvements, name="improvements"),
    path("improvements/propose/<slug:key>/", improvements.propose, name="propose-improvement"),
    path("improvements/feedback/<int:number>/", improvements.decide_on_feedback, name="decide-on-feedback"),
    path(
        "improvements/<slug:key>/<slug:cause>/<slug:target>/",
        improvements.decide_on_report,
        name="decide-on-report",
    ),
    path("live/", live.live_clocks, name="live"),
    path("tickets/", monitoring.tickets, name="tickets"),
    path("tickets/<slug:source>/<path:ticket>/", monitoring.ticket, name="ticket"),
    path("sources/", monitoring.sources, name="sources"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/<slug:key>/<slug:doing>/", feeds.change_feed, name="change-feed"),
]
