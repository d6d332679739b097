"""People of the demonstration at work in a browser: what a person sees is all that they go by.

A person signs in, opens a page of the rail, follows a link by its words, fills in a field by its label and presses a
button by its words. Nothing else leads on: no address is typed. Every kind of page that is come by is held against axe
once, in light and in dark, and against the width of a phone; on a phone axe looks at one page of each template in
test_in_browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from servicelevel.demonstration import cases, loading, parameters, promises, reports
from servicelevel.process.definition import shipped
from servicelevel.process.models import StepTaken
from tests.web.test_in_browser import ALL_RULES, COLOURS, findings

BEGINS = datetime(2026, 10, 14, 15, 0, tzinfo=UTC)
"""A Wednesday, 10:00 at the laboratory."""
MONTHS = 3
"""As many months of tickets as are enough for the history to speak."""
MOST_TABS = 250
CONSULTED = "You are consulted: "
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


@dataclass
class Passing:
    """A clock that the walk moves: a minute for each button, days where the story says so."""

    instant: datetime = BEGINS

    def now(self) -> datetime:
        """The present instant, as the pages ask for it."""
        return self.instant

    def passes(self, **time: float) -> None:
        """So much later, as `timedelta` takes it."""
        self.instant += timedelta(**time)


def organise(folder: Path, now: datetime) -> str:
    """The demonstration as its command makes it, with few months of tickets and no cases; the password of its people."""
    few = replace(parameters.parameters(), months=MONTHS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading.parameters, "parameters", lambda: few)
        patch.setattr(promises, "CHANGES", {})
        patch.setattr(cases, "tell", lambda now: None)
        patch.setattr(reports, "tell", lambda now: None)
        return loading.start(folder, now).password


@dataclass
class Seen:
    """The kinds of pages that were looked at, and what was wrong with them."""

    kinds: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def look(self, page: Any, part: str = "") -> None:
        """Hold a page against axe and a phone's width, unless one of its kind was. part: what is new on it."""
        kind = f"{kind_of(page)} {part}"
        if kind in self.kinds:
            return
        self.kinds.add(kind)
        before = page.viewport_size
        page.set_viewport_size(DESKTOP)
        for scheme, rules in (("dark", COLOURS), ("light", ALL_RULES)):
            page.emulate_media(color_scheme=scheme)
            self.wrong += [f"{scheme}: {one}" for one in findings(page, rules)]
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            if (wide := page.evaluate("document.documentElement.scrollWidth")) > size["width"]:
                self.wrong.append(f"{page.url}: {wide} wide at {size['width']}")
        page.set_viewport_size(before)


RING = """() => { const s = getComputedStyle(document.activeElement);
return (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 1) || s.boxShadow !== "none"; }"""
KIND = """() => (document.querySelector("[role=alert]") ? "refused " : "") + location.pathname"""


def kind_of(page: Any) -> str:
    """`/requests/*/`: the address without keys; every page on which something was refused is of one kind."""
    told = page.evaluate(KIND)
    return "refused" if told.startswith("refused") else re.sub(r"[A-Z]{3}-\d{4}-\d+|\b\d+\b", "*", told)


@dataclass
class Somebody:
    """A person of the demonstration, signed in, with a mouse."""

    page: Any
    clock: Passing
    seen: Seen

    def goes_to(self, words: str) -> None:
        """Open a page of the rail; on a phone the rail may have to be opened first."""
        links = self.page.locator(".rail").get_by_role("link", name=words, exact=True)
        if not links.locator("visible=true").count():
            self.page.locator(".rail summary").click()
        self._follow(links.locator("visible=true").first)

    def takes_up(self, duty: str, about: str) -> None:
        """Open `My duties` and follow a duty in it. about: words beside it, such as the number of the case."""
        self.goes_to("My duties")
        row = self.page.locator("main tbody tr", has_text=duty).filter(has_text=about)
        assert row.count(), f"no duty {duty!r} about {about!r}:\n{self.page.locator('main').inner_text()}"
        self._follow(row.get_by_role("link").first)

    def told(self, words: str) -> None:
        """Open `My duties` and follow what one was told in it."""
        self.goes_to("My duties")
        line = self.page.locator("section[aria-labelledby=told] li", has_text=words).first
        self._follow(line.get_by_role("link").first)

    def has_duty(self, duty: str, about: str) -> bool:
        """Whether a duty stands in `My duties`."""
        self.goes_to("My duties")
        return bool(self.page.locator("main tbody tr", has_text=duty).filter(has_text=about).count())

    def follows(self, words: str, among: str = "main") -> None:
        """Follow a link by its words."""
        self._follow(self.page.locator(among).get_by_role("link", name=words).first)

    def fills(self, label: str, value: str, group: str = "") -> None:
        """Fill in a field by its label; group: the heading above it, where labels come more than once."""
        self._fill(self._field(label, group), value)

    def chooses(self, group: str, words: str) -> None:
        """Choose one of several by its words."""
        found = self.page.get_by_role("group", name=re.compile(rf"^{re.escape(group)}"))
        self._choose(found.get_by_role("radio", name=words))

    def ticks_only(self, *words: str) -> None:
        """Leave those boxes ticked whose words begin so."""
        for box in self.page.locator("main input[type=checkbox]").all():
            label = box.locator("xpath=ancestor::label").inner_text()
            if box.is_checked() != label.startswith(words):
                box.click()

    def presses(self, words: str) -> None:
        """Press a button by its words; a minute later it is done."""
        self.clock.passes(minutes=1)
        self._press(self.page.locator("main").get_by_role("button", name=words))

    def sees(self, *words: str) -> None:
        """What stands on the page."""
        text = re.sub(r"\s+", " ", self.page.locator("main").inner_text()).casefold()
        for one in words:
            assert one.casefold() in text, f"{one!r} does not stand on {self.page.url}:\n{text}"

    def looks_closely(self, part: str) -> None:
        """Hold the page against axe again, for there is more on it than when its kind was seen first."""
        self.seen.look(self.page, part)

    def sees_not(self, *words: str) -> None:
        """What does not stand on the page."""
        text = re.sub(r"\s+", " ", self.page.locator("main").inner_text()).casefold()
        for one in words:
            assert one.casefold() not in text, f"{one!r} stands on {self.page.url}"

    def still_has(self, label: str, value: str) -> None:
        """Nothing that was typed is lost."""
        assert self._field(label, "").input_value() == value

    def _field(self, label: str, group: str) -> Any:
        inside = self.page.get_by_role("group", name=group) if group else self.page.locator("main")
        found = inside.get_by_label(re.compile(rf"^{re.escape(label)}( \(may stay open\))?$"))
        return found.and_(self.page.locator("input, select, textarea"))

    def _follow(self, link: Any) -> None:
        assert link.count(), f"{link} is not on {self.page.url}:\n{self.page.locator('main').inner_text()}"
        with self._turning():
            link.click()

    def _press(self, button: Any) -> None:
        with self._turning():
            button.click()

    def _fill(self, found: Any, value: str) -> None:
        if found.evaluate("e => e.tagName") == "SELECT":
            found.select_option(label=value)
        else:
            found.fill(value)

    def _choose(self, radio: Any) -> None:
        radio.check()

    @contextmanager
    def _turning(self) -> Iterator[None]:
        """Another page opens, and it is looked at."""
        with self.page.expect_navigation() as turned:
            yield
        answer = turned.value
        assert answer is None or answer.status == 200, f"{self.page.url} answered {answer.status}"
        self.seen.look(self.page)


class AtKeyboard(Somebody):
    """The same person without a mouse: Tab, Space, arrows, Enter and typing."""

    def _follow(self, link: Any) -> None:
        self._reach(link)
        with self._turning():
            self.page.keyboard.press("Enter")

    def _press(self, button: Any) -> None:
        self._follow(button)

    def _fill(self, found: Any, value: str) -> None:
        self._reach(found)
        if found.evaluate("e => e.tagName") != "SELECT" and found.get_attribute("type") != "date":
            self.page.keyboard.press("Control+A")
        self.page.keyboard.type(value)

    def _choose(self, radio: Any) -> None:
        name = radio.get_attribute("name")
        self._tab(radio.element_handle(), "(e, name) => document.activeElement.name === name", name)
        if radio.evaluate("e => e === document.activeElement"):
            self.page.keyboard.press("Space")
        for _ in range(20):
            if radio.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not reach {radio}")

    def _reach(self, found: Any) -> None:
        assert found.count(), f"{found} is not on {self.page.url}:\n{self.page.locator('main').inner_text()}"
        self._tab(found.element_handle(), "e => e === document.activeElement")

    def _tab(self, element: Any, arrived: str, given: Any = None) -> None:
        """Press Tab until it has arrived; from the top of a page by way of the link that leads past the rail."""
        if element.evaluate("e => e.closest('main') && document.activeElement === document.body"):
            self.page.keyboard.press("Tab")
            self.page.keyboard.press("Enter")
        for _ in range(MOST_TABS):
            if element.evaluate(arrived, given):
                assert self.page.evaluate(RING), f"no ring around the focus on {self.page.url}"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach it on {self.page.url}")


@dataclass
class People:
    """The people of the demonstration; each signs in through the page the first time that they are needed."""

    browser: Any
    url: str
    password: str
    clock: Passing
    seen: Seen = field(default_factory=Seen)
    kept: dict[tuple[str, bool], Somebody] = field(default_factory=dict)

    def __call__(self, name: str, *, keyboard: bool = False, phone: bool = False) -> Somebody:
        """A person by name. phone: their window is as narrow as one."""
        key = (name, keyboard)
        if key not in self.kept:
            size = PHONE if phone else DESKTOP
            context = self.browser.new_context(base_url=self.url, viewport=size, reduced_motion="reduce")
            page = context.new_page()
            page.set_default_timeout(60_000)
            kind = AtKeyboard if keyboard else Somebody
            self.kept[key] = kind(page, self.clock, self.seen)
            self._sign_in(self.kept[key], name)
        return self.kept[key]

    def _sign_in(self, one: Somebody, name: str) -> None:
        one.page.goto("/duties/")
        one._fill(one.page.get_by_label("Name"), name)
        one._fill(one.page.get_by_label("Password"), self.password)
        one._press(one.page.get_by_role("button", name="Sign in"))
        assert "/sign-in/" not in one.page.url

    def leave(self) -> None:
        """Close every window."""
        for one in self.kept.values():
            one.page.context.close()


def replies(one: Somebody, duty: str, about: str, words: str, stance: str = "I agree") -> None:
    """Reply to a question that stands among the duties."""
    one.takes_up(CONSULTED + duty.removesuffix("?"), about)
    one.fills("Your reply", words)
    one.chooses("Do you agree", stance)
    one.presses("Send my reply")
    one.sees("Your reply is recorded")


def steps_on(page: Any) -> list[tuple[str, str]]:
    """The steps on the page of conformance: the number of each, and its state."""
    rows = page.locator("section[aria-labelledby=steps] tbody tr").all()
    return [
        (row.locator("th").inner_text().split()[0], " ".join(row.locator("td").first.inner_text().split()))
        for row in rows
    ]


def arrows_taken(key: str) -> set[tuple[str, str, str]]:
    """The arrows along which a case went: of each step that was taken, the ones of its outcome."""
    steps = shipped().reading("resolved").steps
    return {
        (row.step, arrow.outcome, arrow.to)
        for row in StepTaken.objects.filter(case__key=key)
        if row.step in steps
        for arrow in steps[row.step].arrows
        if arrow.outcome == row.outcome
    }
