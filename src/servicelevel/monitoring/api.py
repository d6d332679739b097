"""The figures of agreements for programs, as the pages show them: each with the counts that it is made of (R41, R63)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from servicelevel.levels import Figure, Period
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.reports.as_json import figure_json
from servicelevel.monitoring.shown.seen import begun_period, measured, measured_with, terms_seen
from servicelevel.web import clock

of_agreement = Router()


class FigureOut(Schema):
    """A target in a period. Who shows it shows `words`; who reckons with it takes the counts."""

    target: str = Field(examples=["resolution"])
    name: str = Field(examples=["P2 incidents resolved"])
    measure: str = Field(examples=["ticket clock"])
    verdict: str = Field(description="met, threatened, breached, or why there is none.", examples=["met"])
    interim: bool = Field(description="Whether the period is not over yet.")
    numerator: int = Field(description="Of a clock those that met the goal, of availability microseconds.")
    denominator: int
    value: str | None = Field(
        description="Exact, as a fraction; null where it cannot be decided.", examples=["47/50"]
    )
    value_decimal: float | None = Field(examples=[0.94])
    goal: str | None = Field(examples=["9/10"])
    goal_decimal: float | None
    low: float | None = Field(description="The lower bound, or the lower end of the interval.")
    high: float | None
    unit: str
    words: str = Field(examples=["94.0 % of 50"])
    goal_words: str
    definition: str = Field(description="What is measured, in a sentence.")


class PeriodOut(Schema):
    """A period of the agreement. start, end: the first instant in it, and the first after it."""

    period: str = Field(examples=["2026-09"])
    start: datetime
    end: datetime
    verdict: str | None = Field(description="Of the agreement; null before any of its targets was in force.")
    figures: list[FigureOut]


class FiguresOut(Schema):
    """What an agreement came to, as it is known now. What was frozen with a report is at `/periods`."""

    agreement: str
    zone: str = Field(description="In which its periods begin and end.")
    at: datetime = Field(description="The instant for which the figures hold.")
    periods: list[PeriodOut]


@of_agreement.get("/{key}/figures", response=FiguresOut, summary="Figures of an agreement")
def figures(request: HttpRequest, key: str, period: str = "") -> Any:
    """Of one period (such as 2026-09), or of the present one and those before it that the page of the agreement shows."""
    terms, now = terms_seen(request.user, key), clock.now()
    asked = begun_period(terms, period, now) if period else None
    measurement = measured_with(terms, now, asked) if asked else measured(terms, now)
    shown = [asked] if asked else measurement.periods
    return FiguresOut(
        agreement=key,
        zone=terms.zone,
        at=measurement.at,
        periods=[_period(measurement, one) for one in shown],
    )


def _period(measurement: Measurement, period: Period) -> PeriodOut:
    return PeriodOut(
        period=period.key, start=period.start, end=period.end, verdict=measurement.verdicts.get(period.key),
        figures=[_figure(one) for one in measurement.figures if one.period.key == period.key],
    )  # fmt: skip


def _figure(figure: Figure) -> FigureOut:
    return FigureOut(
        **{name: value for name, value in figure_json(figure).items() if name in FigureOut.model_fields}
    )
