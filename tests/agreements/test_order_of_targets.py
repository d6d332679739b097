"""Targets stand in the order in which they were written, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from servicelevel.agreements import actions, promise_file, queries

PROMISES = """
parties: {it: {name: IT, kind: provider}, us: {name: We, kind: customer}}
calendars: {always: {zone: UTC, weekly: {daily: ["00:00-24:00"]}}}
services: {mail: {name: Mail}}
agreements:
  mail:
    kind: SLA
    title: Mail
    customer: us
    provider: it
    services: [mail]
    zone: UTC
    from: 2024-01-01
    targets:
      resolution-of-incidents: {name: R, measure: ticket clock, stop: {state: Closed}, goal: 8h, calendar: always, attain: 90%}
      b: {name: B, measure: ticket clock, stop: {state: Closed}, goal: 8h, calendar: always, attain: 90%}
      aaa: {name: A, measure: ticket clock, stop: {state: Closed}, goals: {P2: 8h, P10: 2h, P1: 1h}, calendar: always, attain: 90%}
"""


@pytest.mark.django_db
def test_targets_keep_the_order_in_which_they_were_written(tmp_path):
    (tmp_path / "mail.yaml").write_text(PROMISES)
    actions.apply(promise_file.read([tmp_path / "mail.yaml"]), datetime(2024, 1, 1, tzinfo=UTC))
    terms = queries.terms("mail")
    assert terms.target_ids == ("resolution-of-incidents", "b", "aaa")
    assert [row.priority for row in terms.versions[0].target("aaa").rows] == ["P2", "P10", "P1"]
