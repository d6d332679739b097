"""The shapes of a verdict: filled circle met, half circle threatened, cross breached, dash no data,
hollow interim."""

from __future__ import annotations

from servicelevel.web.charts.svg import element

LOOKS = {
    "met": "met",
    "threatened": "threatened",
    "breached": "breached",
    "no data": "no-data",
    "cannot be decided": "undecided",
    "open": "open",
    "running": "open",
    "paused": "paused",
    "waiting": "undecided",
    "cancelled": "no-data",
}
"""Verdict or status of a clock -> the shape that stands for it."""


def shape(verdict: str, x: float, y: float, radius: float, interim: bool = False) -> str:
    """The shape of a verdict around (x, y), to be put into a larger drawing."""
    return DRAWN[LOOKS.get(verdict, "no-data")](x, y, radius, interim)


def mark(verdict: str, size: int = 14, interim: bool = False) -> str:
    """The shape as a small picture of its own. It is silent: the word stands beside it."""
    half = size / 2
    return element(
        "svg",
        shape(verdict, half, half, half - 1, interim),
        xmlns="http://www.w3.org/2000/svg",
        width=size,
        height=size,
        viewBox=f"0 0 {size} {size}",
        aria_hidden="true",
        focusable="false",
    )


def _met(x: float, y: float, radius: float, interim: bool) -> str:
    if interim:
        return _ring(x, y, radius, "met")
    return element("circle", cx=x, cy=y, r=radius * 0.92, fill="met")


def _threatened(x: float, y: float, radius: float, interim: bool) -> str:
    inner = radius * 0.84
    half = f"M{x:.2f} {y - inner:.2f}A{inner:.2f} {inner:.2f} 0 0 0 {x:.2f} {y + inner:.2f}Z"
    filled = (
        "" if interim else element("path", d=half, fill="threatened", stroke="threatened-ink", stroke_width=1)
    )
    line = element(
        "path", d=f"M{x:.2f} {y - inner:.2f}V{y + inner:.2f}", stroke="threatened-ink", stroke_width=1.4
    )
    return _ring(x, y, radius, "threatened-ink") + (filled or line)


def _breached(x: float, y: float, radius: float, interim: bool) -> str:
    if interim:
        return _ring(x, y, radius, "breached") + _cross(x, y, radius * 0.42, 1.6)
    return _cross(x, y, radius * 0.72, max(2.2, radius * 0.38))


def _cross(x: float, y: float, arm: float, width: float) -> str:
    left, right, top, bottom = (f"{value:.2f}" for value in (x - arm, x + arm, y - arm, y + arm))
    lines = f"M{left} {top}L{right} {bottom}M{right} {top}L{left} {bottom}"
    return element(
        "path", d=lines, fill="none", stroke="breached", stroke_width=width, stroke_linecap="round"
    )


def _no_data(x: float, y: float, radius: float, interim: bool) -> str:
    line = f"M{x - radius * 0.6:.2f} {y:.2f}H{x + radius * 0.6:.2f}"
    return element("path", d=line, stroke="no-data", stroke_width=2, stroke_linecap="round")


def _undecided(x: float, y: float, radius: float, interim: bool) -> str:
    dots = {"stroke_dasharray": "2 2"}
    return element(
        "circle", cx=x, cy=y, r=radius * 0.8, fill="none", stroke="no-data", stroke_width=1.6, **dots
    )


def _open(x: float, y: float, radius: float, interim: bool) -> str:
    return _ring(x, y, radius, "ink")


def _paused(x: float, y: float, radius: float, interim: bool) -> str:
    bars = "".join(
        f"M{x + side * radius * 0.3:.2f} {y - radius * 0.36:.2f}V{y + radius * 0.36:.2f}" for side in (-1, 1)
    )
    return _ring(x, y, radius, "3") + element("path", d=bars, stroke="3", stroke_width=1.5)


def _ring(x: float, y: float, radius: float, stroke: str) -> str:
    return element("circle", cx=x, cy=y, r=radius * 0.84, fill="none", stroke=stroke, stroke_width=1.6)


DRAWN = {
    "met": _met,
    "threatened": _threatened,
    "breached": _breached,
    "no-data": _no_data,
    "undecided": _undecided,
    "open": _open,
    "paused": _paused,
}
