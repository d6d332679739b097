"""Replaying what is in force in the demonstration gives its published figures, agreement by agreement."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from servicelevel.agreements import queries
from servicelevel.agreements.models import Agreement
from servicelevel.agreements.proposals import proposal_of_content
from servicelevel.demonstration import loading
from servicelevel.monitoring.measurement import periods_between
from servicelevel.monitoring.replaying.replay import replay
from tests.demonstration.conftest import NOW


@pytest.mark.django_db
def test_the_terms_in_force_give_the_published_figures(start: Callable[..., loading.Started]) -> None:
    start()
    known, judged = queries.known(), 0
    for key in Agreement.objects.values_list("key", flat=True):
        terms = queries.terms(key)
        periods = periods_between(terms, terms.versions[0].takes_effect.date(), NOW.date())
        contents = [{"title": terms.title}]
        if len(terms.versions) == 1:
            contents.append(terms.versions[0].content)
        for content in contents:
            made = replay(terms, proposal_of_content(terms, content, known), periods, NOW, curves=False)
            assert made.after.figures == made.before.figures, key
            assert made.after.verdicts == made.before.verdicts, key
            assert all(frame.is_empty() for frame in made.flips.values()), key
        judged += sum(figure.denominator > 0 for figure in made.before.figures)
    assert judged > 10
