"""OpenSLO: what can be said comes back equal, what cannot is named with its reason, and strangers' files do no harm."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from servicelevel.agreements import promise_file, queries
from servicelevel.agreements.documenting.named import names_used
from servicelevel.agreements.openslo.expressed import objective_of
from servicelevel.agreements.openslo.reading import drafted
from servicelevel.agreements.openslo.writing import exported
from servicelevel.agreements.yaml_text import read_documents
from servicelevel.errors import Invalid
from servicelevel.levels import parse_target
from servicelevel.worktime import WorkCalendar
from tests.agreements import documented
from tests.process import organisation
from tests.process.organisation import NOW

CALENDARS = {"office": WorkCalendar.always()}
TICKETS = {"measure": "ticket clock", "stop": {"state": "Closed"}, "goal": "8h", "calendar": "office"}
SAMPLES = {"measure": "samples", "metric": "time", "service": "email", "calendar": "office"}
EXPRESSIBLE = [
    TICKETS | {"attain": "90%"},
    {"measure": "availability", "service": "email", "calendar": "office", "goal": "99.95%"},
    SAMPLES | {"statistic": "p95", "goal": "<= 800"},
    SAMPLES | {"statistic": "median", "goal": "<= 800"},
    SAMPLES | {"statistic": "share below 500", "goal": ">= 95%"},
    SAMPLES | {"statistic": "share at least 4.2", "goal": ">= 80%"},
]
NOT = {
    "promises 100 %": TICKETS,
    "limits a number of outages": {"measure": "count", "of": "outages", "service": "email", "goal": "<= 2"},
    "the mean of the samples": SAMPLES | {"statistic": "mean", "goal": "<= 3"},
    "from above": SAMPLES | {"statistic": "share above 500", "goal": "<= 5%"},
    "the 95th percentile": SAMPLES | {"statistic": "p95", "goal": ">= 3"},
}


@pytest.mark.parametrize("mapping", EXPRESSIBLE, ids=lambda one: str(one.get("statistic", one["measure"])))
def test_what_openslo_can_say_is_a_share_below_one(mapping: dict[str, object]) -> None:
    objective = objective_of(parse_target("t", mapping, CALENDARS))
    assert not isinstance(objective, str)
    assert 0 < objective.target < 1


@pytest.mark.parametrize(("why", "mapping"), NOT.items())
def test_what_it_cannot_say_is_told_with_the_reason(why: str, mapping: dict[str, object]) -> None:
    objective = objective_of(parse_target("t", mapping, CALENDARS))
    assert isinstance(objective, str)
    assert why in objective


@pytest.mark.parametrize("share", [1, 50, 94, 95, 96, 100])
def test_a_percentile_is_kept_exactly_when_the_objective_is(share: int) -> None:
    """Of a hundred samples as many are at most 800 as `share` says."""
    import numpy as np

    target = parse_target("t", SAMPLES | {"statistic": "p95", "goal": "<= 800"}, CALENDARS)
    objective = objective_of(target)
    assert not isinstance(objective, str)
    values = np.array([800.0] * share + [801.0] * (100 - share))
    kept = target.limit.verdict(target.statistic.of(values), target.threatened_at) != "breached"  # type: ignore[union-attr]
    assert kept == (share >= objective.target * 100)


@pytest.fixture
def mail(db: None, tmp_path: Path):  # type: ignore[no-untyped-def]
    organisation.found()
    return documented.found(tmp_path)["mail-physics"]


def test_what_was_exported_comes_back_equal(mail, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    version = mail.versions[-1]
    made = exported(mail, version, names_used(version, NOW))
    assert [name for name, _ in made.left_out] == ["Few outages", "review"]
    file = tmp_path / "slo.yaml"
    file.write_text(made.text)
    back = drafted(file)
    assert back.left_out == ()
    draft = tmp_path / "draft.yaml"
    draft.write_text(back.text)
    (agreement,) = promise_file.read([draft]).agreements
    assert (agreement.key, agreement.zone) == ("mail-physics", "America/Chicago")
    calendars = queries.calendars_as_of()
    found = {key: parse_target(key, one, calendars) for key, one in agreement.content["targets"].items()}
    assert found == {one.id: one for one in version.targets if one.id != "outages"}


def test_the_export_has_the_form_that_the_specification_asks_for(mail) -> None:  # type: ignore[no-untyped-def]
    version = mail.versions[-1]
    documents = list(yaml.safe_load_all(exported(mail, version, names_used(version, NOW)).text))
    assert [one["kind"] for one in documents] == ["Service", "SLO", "SLO", "SLO"]
    for one in documents:
        assert one["apiVersion"] == "openslo/v1"
        assert set(one) == {"apiVersion", "kind", "metadata", "spec"}
        assert len(one["spec"].get("description", "")) <= 1_050
    for slo in documents[1:]:
        spec = slo["spec"]
        assert spec["service"] == "email"
        assert spec["budgetingMethod"] == "Occurrences"
        assert spec["timeWindow"] == [
            {"duration": "1M", "isRolling": False, "calendar": {"startTime": "2026-08-01 00:00:00", "timeZone": "America/Chicago"}}
        ]  # fmt: skip
        (objective,) = spec["objectives"]
        assert 0 <= objective["target"] < 1
        (metric,) = spec["indicator"]["spec"]
        assert ("op" in objective) == (metric == "thresholdMetric")
        sources = [
            one["metricSource"]
            for one in spec["indicator"]["spec"][metric].values()
            if isinstance(one, dict) and "metricSource" in one
        ]
        assert all(
            one["type"] == "servicelevel" and one["spec"]
            for one in sources or [spec["indicator"]["spec"][metric]["metricSource"]]
        )
    assert [slo["spec"]["objectives"][0]["target"] for slo in documents[1:]] == [0.9, 0.995, 0.95]


FOREIGN = """
apiVersion: openslo/v1
kind: SLO
metadata: {name: web-latency, displayName: Web latency}
spec:
  service: web
  indicator:
    metadata: {name: latency}
    spec:
      thresholdMetric: {metricSource: {type: Prometheus, spec: {query: x}}}
  timeWindow: [{duration: 1Q, isRolling: false, calendar: {startTime: 2026-04-01 00:00:00, timeZone: Europe/Berlin}}]
  budgetingMethod: Occurrences
  objectives: [{op: lte, value: 0.3, target: 0.99}]
---
apiVersion: openslo/v1
kind: SLO
metadata: {name: web-up}
spec:
  service: web
  indicator:
    metadata: {name: up}
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {type: Prometheus, spec: {query: x}}}
        total: {metricSource: {type: Prometheus, spec: {query: y}}}
  budgetingMethod: Timeslices
  objectives: [{target: 0.999, timeSliceTarget: 0.95, timeSliceWindow: 1m}]
---
apiVersion: openslo/v1
kind: SLO
metadata: {name: web-requests}
spec:
  service: web
  indicator: {metadata: {name: r}, spec: {ratioMetric: {counter: true, good: {metricSource: {type: P, spec: {}}}, total: {metricSource: {type: P, spec: {}}}}}}
  budgetingMethod: Occurrences
  objectives: [{target: 0.98}]
---
apiVersion: openslo/v1
kind: AlertPolicy
metadata: {name: page-me}
spec: {conditions: []}
"""


def test_what_others_wrote_is_taken_as_far_as_it_goes(tmp_path: Path) -> None:
    file = tmp_path / "foreign.yaml"
    file.write_text(FOREIGN)
    made = drafted(file)
    assert [name for name, _ in made.left_out] == ["web-requests", "page-me"]
    draft = tmp_path / "draft.yaml"
    draft.write_text(made.text)
    (agreement,) = promise_file.read([draft]).agreements
    assert agreement.content["report"] == {"period": "quarter"}
    assert agreement.zone == "Europe/Berlin"
    targets = agreement.content["targets"]
    assert (targets["web-latency"]["statistic"], targets["web-latency"]["goal"]) == (
        "share at most 0.3",
        ">= 99%",
    )
    assert (targets["web-up"]["measure"], targets["web-up"]["goal"]) == ("availability", "99.9%")


@pytest.mark.parametrize(
    "text",
    [
        "", "just words", "- a\n- b", "apiVersion: openslo/v1\nkind: SLO\nspec: none", "apiVersion: v2\nkind: SLO\nspec: {}",
        "apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: x}\nspec: {objectives: [1], timeWindow: 7}",
        "apiVersion: openslo/v1\nkind: SLO\nmetadata: []\nspec: {objectives: [{target: true}], indicator: 3}",
        "apiVersion: openslo/v1\nkind: SLO\nspec: &a {b: *a}", "a: !!python/object/apply:os.system [ls]", "\x00",
    ],
)  # fmt: skip
def test_what_is_no_openslo_is_refused_with_what_is_wrong(text: str, tmp_path: Path) -> None:
    file = tmp_path / "odd.yaml"
    file.write_text(text)
    with pytest.raises(Invalid) as refused:
        drafted(file)
    assert refused.value.problems


def test_words_with_a_line_break_stay_in_the_comment_that_they_are_in(tmp_path: Path) -> None:
    file = tmp_path / "odd.yaml"
    file.write_text(
        FOREIGN.replace("name: web-requests", 'name: "x\\nparties: {evil: {name: Evil, kind: auditor}}"')
    )
    assert "evil" not in yaml.safe_load(drafted(file).text)["parties"]
    assert read_documents(file)[1] == []
