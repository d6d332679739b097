"""Pages in a real browser: accessible in light and dark and on a phone, usable by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from django.test import Client

from servicelevel.organisation.models import Person
from tests.web.addresses import each_page, pages
from tests.web.conftest import Site
from tests.web.organisation import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]
ALL_RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
COLOURS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
"""Dark differs from light in its colours alone."""
PLACES = {**ALL_RULES, "rules": {"color-contrast": {"enabled": False}}}
"""A phone differs in where things stand, not in its colours."""
ROWS_BEYOND = [["tbody tr:nth-child(n+13)"], ["li:nth-child(n+13)"], ["option:nth-child(n+13)"]]
"""Rows of a long list are drawn by one line of a template; the first twelve of each are looked at."""
RULES = {("light", 1440): ALL_RULES, ("dark", 1440): COLOURS, ("light", 390): PLACES}
AGREEMENT = "/agreements/email-physics/"


@pytest.fixture
def db(site: Site) -> None:
    """The database is the one that the server of this module sees: no test has a transaction of its own."""


def findings(page: Any, rules: Mapping[str, Any] = ALL_RULES) -> list[str]:
    """What axe finds on the open page; the page keeps it for the next time."""
    from axe_playwright_python.base import AXE_SCRIPT

    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    run = "([beyond, rules]) => axe.run({exclude: beyond}, rules).then(found => found.violations)"
    found = page.evaluate(run, [ROWS_BEYOND, rules])
    return [f"{page.url}: {one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


@cache
def one_page_of_each_template() -> list[str]:
    """Addresses of which no two are drawn by the same template: what is wrong with one is wrong with its likes."""
    client = Client()
    client.force_login(Person.objects.get(username="manager"))
    by_template: dict[str, str] = {}
    for path in each_page():
        used = client.get(path).templates
        by_template.setdefault(used[0].name if used else path, path)
    return list(by_template.values())


@dataclass
class Look:
    """What was found on a walk over pages: by axe in each theme and width, in the console, and how wide a phone shows each."""

    axe: dict[tuple[str, int], list[str]] = field(default_factory=lambda: {each: [] for each in RULES})
    console: list[str] = field(default_factory=list)
    on_a_phone: dict[str, int] = field(default_factory=dict)


@pytest.fixture(scope="module")
def looked_at(visit: Callable[..., Any]) -> Look:
    """One walk over the pages, each looked at in light, in dark and as on a phone; the tests share what it finds."""
    found, with_axe = Look(), set(one_page_of_each_template())
    page = visit("/")
    page.on("console", lambda message: found.console.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: found.console.append(f"{page.url}: {error}"))
    for path in pages():
        visit(path)
        for (theme, width), rules in RULES.items():
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": 900})
            found.axe[theme, width] += findings(page, rules) if path in with_axe else []
        found.on_a_phone[path] = page.evaluate("document.documentElement.scrollWidth")
        page.set_viewport_size({"width": 1440, "height": 900})
    assert with_axe <= found.on_a_phone.keys()
    return found


@pytest.mark.parametrize(("theme", "width"), RULES)
def test_axe_finds_nothing(looked_at: Look, theme: str, width: int) -> None:
    assert looked_at.axe[theme, width] == []


def test_no_page_scrolls_sideways_on_a_phone(looked_at: Look) -> None:
    assert {path: width for path, width in looked_at.on_a_phone.items() if width > 390} == {}
    assert len(looked_at.on_a_phone) > 50


def test_no_page_complains_in_the_console(looked_at: Look) -> None:
    assert looked_at.console == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_where_nobody_is_signed_in(site: Site, browser: Any, theme: str) -> None:
    context = browser.new_context(color_scheme=theme, base_url=site.url)
    page = context.new_page()
    page.goto("/sign-in/")
    assert findings(page) == []
    page.get_by_label("Name").fill("anna")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    assert "You are not signed in" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Name").input_value() == "anna"
    assert findings(page) == []
    context.close()


def test_signing_in_by_keyboard_leads_to_home(site: Site, browser: Any) -> None:
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    page.goto("/")
    assert "/sign-in/" in page.url
    page.wait_for_function("document.activeElement.name === 'login'")
    page.keyboard.type("anna")
    page.keyboard.press("Tab")
    page.wait_for_function("document.activeElement.name === 'password'")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}/")
    assert "promise" in page.locator("h1").inner_text()
    context.close()


def focused(page: Any) -> dict[str, Any]:
    """What has the focus: its words, its address, and whether a ring is drawn around it."""
    return dict(
        page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e);
            return { words: e === document.body ? '' : e.textContent.trim() || e.ariaLabel,
                     href: e.getAttribute('href') || '',
                     ring: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 }; }"""
        )
    )


def test_the_keyboard_reaches_every_cell_and_the_focus_is_seen(visit: Callable[..., Any]) -> None:
    page = visit(AGREEMENT)
    page.keyboard.press("Tab")
    assert focused(page)["words"] == "Skip to the page"
    cells = set(
        page.eval_on_selector_all(".slam-cell a", "cells => cells.map(cell => cell.getAttribute('href'))")
    )
    assert len(cells) >= 6
    for _ in range(120):
        page.keyboard.press("Tab")
        here = focused(page)
        if not here["words"]:
            break
        assert here["ring"], f"no ring around {here['words'][:60]}"
        cells.discard(here["href"])
    assert cells == set()


def test_skipping_leads_past_the_rail(visit: Callable[..., Any]) -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_cell_opens_its_month_and_a_clock_its_ticket(visit: Callable[..., Any]) -> None:
    page = visit(AGREEMENT)
    row = page.locator(".slam tbody tr", has_text="P2 incidents resolved")
    row.locator(".slam-cell a").last.press("Enter")
    page.wait_for_url("**/2026-10/resolution/")
    page.goto(page.url.replace("2026-10", "2026-09"))
    page.locator(".table tbody th a").first.click()
    page.wait_for_url("**/tickets/desk/**")
    assert page.locator("svg[role=img].chart").count() >= 1


def test_a_table_sorts_by_its_heads(visit: Callable[..., Any]) -> None:
    page = visit("/agreements/email-physics/2026-09/resolution/")
    head = page.get_by_role("button", name="Used")
    head.press("Enter")
    used = page.eval_on_selector_all(
        ".table tbody tr", "rows => rows.map(row => Number(row.cells[3].dataset.value))"
    )
    assert used == sorted(used)
    head.press("Enter")
    assert page.locator("th[aria-sort=descending]").count() == 1


def test_the_choice_of_colours_stays(visit: Callable[..., Any]) -> None:
    page = visit("/", name="carl")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Dark").click()
    visit("/tickets/", name="carl")
    assert page.evaluate(ground) != light
    page.get_by_role("button", name="Auto").click()
    assert page.evaluate(ground) == light


def test_on_paper_there_is_no_rail(visit: Callable[..., Any]) -> None:
    page = visit(AGREEMENT)
    page.emulate_media(media="print")
    assert not page.locator(".rail").is_visible()
    assert page.locator(".slam").is_visible()
    page.emulate_media(media="screen")


def test_dragging_changes_the_first_line_without_loading_the_page_anew(visit: Callable[..., Any]) -> None:
    page = visit(f"{AGREEMENT}replay/")
    page.evaluate("window.same = true")
    page.fill("#slide", "2")
    page.locator("h1", has_text=re.compile(r"^With\s2\sh\sinstead\sof\s8\sh")).wait_for()
    assert page.input_value("#goal") == "2"
    assert page.evaluate("window.same") is True
    page.fill("#goal", "4")
    page.locator("h1", has_text=re.compile(r"^With\s4\sh\sinstead\sof\s8\sh")).wait_for()
    assert page.input_value("#slide") == "4"
    assert "goal=4" in page.url
    assert page.evaluate("window.same") is True
