"""A share of a whole in the size of a word."""

from __future__ import annotations

from servicelevel.web.charts.svg import element

WIDTH, HEIGHT = 120, 12


def share_bar(part: int, beyond: int, whole: int) -> str:
    """How much of a whole a part is, and at its end what of the part lies beyond a goal. Silent: numbers stand beside it."""
    scale = WIDTH / whole if whole else 0.0
    inside, after = (part - beyond) * scale, beyond * scale
    bars = [
        element("rect", x=0, y=2, width=float(WIDTH), height=HEIGHT - 4, fill="wash"),
        element("rect", x=0, y=2, width=inside, height=HEIGHT - 4, fill="2"),
    ]
    if beyond:
        bars.append(element("rect", x=inside, y=2, width=max(1.0, after), height=HEIGHT - 4, fill="breached"))
    return element(
        "svg", *bars, xmlns="http://www.w3.org/2000/svg", width=WIDTH, height=HEIGHT, viewBox=f"0 0 {WIDTH} {HEIGHT}",
        class_="share-bar", aria_hidden="true", focusable="false",
    )  # fmt: skip
