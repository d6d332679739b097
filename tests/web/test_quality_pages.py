"""Feedback and improvements through their pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from servicelevel.quality.feedback.models import FeedbackAnswer, FeedbackRound
from servicelevel.quality.improvements.models import ImprovementDecision

SignIn = Callable[[str], Client]


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.req("R30")
def test_a_customer_finds_the_questions_among_the_duties_and_answers(signed_in: SignIn) -> None:
    anna = signed_in("anna")
    assert "Say what you make of" in text(anna.get("/duties/"))
    row = FeedbackRound.objects.get()
    page = f"/feedback/{row.pk}/"
    assert "How satisfied are you" in text(anna.get(page))
    wrong = anna.post(page, {"satisfied": "9", "words": "Slow at night."})
    assert "Slow at night." in wrong.content.decode(), "nothing that was typed is lost"
    assert not FeedbackAnswer.objects.exists()
    sent = anna.post(page, {"satisfied": "2", "reflects": "no", "words": "Slow at night."}, follow=True)
    assert "Your answer is recorded" in text(sent)
    assert "How satisfied are you" not in text(sent)
    told = text(signed_in("manager").get(page))
    assert "Slow at night." in told
    assert "1 answer, median 2 of 5" in told
    assert "Too few answers" in text(signed_in("manager").get("/feedback/"))


@pytest.mark.req("R30")
def test_the_manager_asks_and_another_customer_finds_nothing(signed_in: SignIn) -> None:
    manager, row = signed_in("manager"), FeedbackRound.objects.get()
    busy = manager.post("/feedback/new/", {"agreement": "email-physics", "until": "2026-11-30"})
    assert "being asked already" in text(busy)
    asked = manager.post(
        "/feedback/new/", {"agreement": "desktop-astronomy", "until": "2026-11-30"}, follow=True
    )
    assert "They are asked" in text(asked)
    carl = signed_in("carl")
    assert carl.get(f"/feedback/{row.pk}/").status_code == 404
    assert carl.get(f"/feedback/{FeedbackRound.objects.latest('pk').pk}/").status_code == 200
    assert carl.get("/feedback/new/").status_code == 403


@pytest.mark.req("R21")
def test_what_a_report_proposes_is_decided_on(signed_in: SignIn) -> None:
    manager = signed_in("manager")
    page = manager.get("/improvements/").content.decode()
    (href,) = re.findall(r'href="(/improvements/REP-laid-out/breach/resolution/)"', page)
    assert "Decide on 1 proposed improvement" in text(manager.get("/duties/"))
    missing = manager.post(href, {"wanted": "yes", "reason": "A second relay."})
    assert "say who brings the improvement about" in text(missing)
    done = manager.post(
        href,
        {"wanted": "yes", "reason": "A second relay.", "owner": "Teo", "due_on": "2026-12-01"},
        follow=True,
    )
    assert "Nothing waits for a decision" in text(done)
    assert "A second relay." in text(done)
    assert ImprovementDecision.objects.get().wanted is True
    assert manager.get(href).status_code == 404
    assert signed_in("anna").get("/improvements/").status_code == 403
    assert signed_in("abel").get("/improvements/").status_code == 200
    assert "Proposed improvements on which nobody has decided" in text(manager.get("/process/policies/"))


@pytest.mark.req("R21", "R121")
def test_an_improvement_is_proposed_from_the_page_of_the_report(signed_in: SignIn) -> None:
    teo, page = signed_in("teo"), "/improvements/propose/REP-laid-out/"
    assert page in teo.get("/periods/REP-laid-out/").content.decode()
    assert page not in signed_in("anna").get("/periods/REP-laid-out/").content.decode()
    assert signed_in("anna").get(page).status_code == 403
    sent = teo.post(page, {"target": "resolution", "words": "Nights are thin."}, follow=True)
    assert "It is proposed." in text(sent)
    assert "Nights are thin. (Teo)" in text(signed_in("manager").get("/improvements/"))
    assert "An improvement of every target is proposed already" in text(teo.get(page))


@pytest.mark.req("R115")
def test_the_review_of_the_plan_has_the_reports_and_queries_on_its_agenda(signed_in: SignIn) -> None:
    page = text(signed_in("manager").get("/communication/due/event-2--physics--2026-10/"))
    assert "Anna asks: We did not wait for this." in page
    assert "Report of " in page
    assert "1 query" in page
    other = text(signed_in("manager").get("/communication/due/event-2--astronomy--2026-10/"))
    assert "No report waits for this review." in other
