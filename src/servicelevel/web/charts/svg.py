"""Elements of SVG as strings.

Colours go out twice: as an attribute with the light value, so that the drawing stands alone and in a PDF, and
as a class, so that a page's style sheet can follow the theme. Nothing is ever styled inline.
"""

from __future__ import annotations

from html import escape
from typing import Any

LIGHT = {
    "ink": "#14181d",
    "2": "#434c55",
    "3": "#616b75",
    "paper": "#ffffff",
    "wash": "#eaecee",
    "line": "#e1e4e8",
    "line-strong": "#868f98",
    "met": "#0072b2",
    "met-ink": "#00629a",
    "met-wash": "#e8f2f8",
    "threatened": "#e69f00",
    "threatened-ink": "#8a5a00",
    "threatened-wash": "#fdf4df",
    "breached": "#d55e00",
    "breached-ink": "#a84300",
    "breached-wash": "#fcece1",
    "no-data": "#7d868f",
    "none": "none",
}
FONT = "-apple-system, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif"


def element(name: str, *content: str, fill: str = "", stroke: str = "", **attributes: object) -> str:
    """One element; `fill` and `stroke` are names of `LIGHT`; in an attribute `_` stands for `-`."""
    classes = [str(attributes.pop("class_"))] if "class_" in attributes else []
    if fill:
        attributes["fill"] = LIGHT[fill]
        classes.append(f"f-{fill}")
    if stroke:
        attributes["stroke"] = LIGHT[stroke]
        classes.append(f"s-{stroke}")
    if classes:
        attributes["class"] = " ".join(classes)
    written = "".join(
        f' {key.replace("_", "-")}="{escape(number(value))}"' for key, value in attributes.items()
    )
    return f"<{name}{written}>{''.join(content)}</{name}>" if content else f"<{name}{written}/>"


def number(value: object) -> str:
    """Coordinates with at most two decimals, everything else as it is."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def text(
    words: str, x: float, y: float, tone: str = "2", size: int = 12, anchor: str = "start", **more: Any
) -> str:
    """A line of text; `tone` is ink, 2, 3, met, threatened or breached."""
    fill = f"{tone}-ink" if f"{tone}-ink" in LIGHT else tone
    return element("text", escape(words), x=x, y=y, fill=fill, font_size=size, text_anchor=anchor, **more)


def picture(
    width: float,
    height: float,
    *content: str,
    title: str,
    described: str = "",
    fluid: bool = False,
    look: str = "",
) -> str:
    """An SVG that says in words what it shows. A fluid one takes the width it is given; `look` is a class."""
    told = element("title", escape(title)) + (element("desc", escape(described)) if described else "")
    size: dict[str, Any] = {} if fluid else {"width": width, "height": height}
    return element(
        "svg",
        told,
        *content,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        aria_label=f"{title}. {described}" if described else title,
        font_family=FONT,
        class_=" ".join(name for name in ("chart", "chart-fluid" if fluid else "", look) if name),
        **size,
    )
