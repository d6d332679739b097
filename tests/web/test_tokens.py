"""Colours: one set of names, one dark, enough contrast in light and dark; drawings carry the light ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import servicelevel.web
from servicelevel.web.charts.svg import LIGHT as DRAWN

STATIC = Path(servicelevel.web.__file__).parent / "static"
TOKENS = (STATIC / "tokens.css").read_text()
BLOCKS = re.findall(r"color-scheme: \w+;(.*?)\n\s*}", TOKENS, re.S)
LIGHT, DARK, CHOSEN_DARK = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in BLOCKS)


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_light_and_dark_have_the_same_names() -> None:
    assert LIGHT.keys() == DARK.keys()


def test_dark_is_the_same_by_the_systems_wish_and_by_choice() -> None:
    assert DARK == CHOSEN_DARK


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    "ink", ["ink", "ink-2", "ink-3", "met-ink", "threatened-ink", "breached-ink", "no-data-ink"]
)
@pytest.mark.parametrize("ground", ["paper", "wash"])
def test_words_can_be_read(theme: dict[str, str], ink: str, ground: str) -> None:
    assert contrast(theme[ink], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("verdict", ["met", "threatened", "breached", "no-data"])
def test_words_can_be_read_on_the_wash_of_their_verdict(theme: dict[str, str], verdict: str) -> None:
    assert contrast(theme[f"{verdict}-ink"], theme[f"{verdict}-wash"]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("stroke", ["met", "threatened-ink", "breached", "no-data", "focus", "line-strong"])
def test_shapes_can_be_seen(theme: dict[str, str], stroke: str) -> None:
    """A threatened shape is seen by its outline, whose colour is that of its words."""
    assert contrast(theme[stroke], theme["paper"]) >= 3


def test_drawings_carry_the_light_colours() -> None:
    names = {"2": "ink-2", "3": "ink-3", "wash": "wash-strong"}
    assert {name: LIGHT[names.get(name, name)] for name in DRAWN if name != "none"} == {
        name: colour for name, colour in DRAWN.items() if name != "none"
    }


def test_every_colour_of_a_drawing_follows_the_theme() -> None:
    sheet = (STATIC / "charts.css").read_text()
    used = re.findall(r"\.([fs])-([\w-]+) \{", sheet)
    source = "".join(path.read_text() for path in (STATIC.parent / "charts").rglob("*.py"))
    for kind, prefix in (("fill", "f"), ("stroke", "s")):
        for name in re.findall(rf'{kind}="([\w-]+)"', source):
            assert (prefix, name) in used, f"charts.css has no .{prefix}-{name}"


def test_no_colour_is_written_outside_the_tokens() -> None:
    for sheet in STATIC.glob("*.css"):
        if sheet.name != "tokens.css":
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text()), (
                f"{sheet.name} writes a colour of its own"
            )
