"""Filters and tags that every template has without loading them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from django import template
from django.forms import CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from servicelevel.web import navigation, wording
from servicelevel.web.charts.marks import mark as mark_svg
from servicelevel.web.charts.sparkline import Sparkline, sparkline

register = template.Library()

register.filter("duration", wording.duration)
register.filter("counted", wording.counted)

TIES = re.compile(r"(?<=\d) (?=(?:h|min|s|%|of|SLAs?|OLAs?|UCs?)\b|%)|(?<=\bof) (?=\d)")
"""The blanks between a number and its unit, and in `3 of 4`."""
LOOKS = {"met": "met", "threatened": "threatened", "breached": "breached"}
LOOKS |= dict.fromkeys(("open", "running", "paused"), "open")


def reader_zone(context: Context) -> str:
    """The zone of the person who reads, UTC for nobody."""
    person = getattr(context.get("request"), "user", None)
    return getattr(person, "zone", "") or "UTC"


@register.filter
def drawn(svg: str) -> SafeString:
    """A drawing of `web.charts`, which escapes all words that it is given."""
    return mark_safe(svg)  # noqa: S308


@register.simple_tag
def mark(verdict: str, interim: bool = False, size: int = 14) -> SafeString:
    """The shape of a verdict; the word must stand beside it."""
    return mark_safe(mark_svg(verdict, size, interim))  # noqa: S308


@register.simple_tag
def spark(data: Sparkline) -> SafeString:
    """The months of a target in the size of a word."""
    return mark_safe(sparkline(data))  # noqa: S308


@register.simple_tag
def verdict(value: str, words: str = "", interim: bool = False) -> SafeString:
    """Shape, colour and word of a verdict."""
    look = LOOKS.get(value, "no-data")
    return format_html(
        '<span class="verdict is-{}">{}{}</span>',
        look,
        mark(value, interim),
        words or value[:1].upper() + value[1:],
    )


@register.simple_tag(takes_context=True)
def instant(
    context: Context, at: datetime | None, zone: str = "", none: str = "", exact: bool = False
) -> SafeString | str:
    """`12 Oct 2026, 16:30 CDT` in the reader's zone, the agreement's beside it where they differ."""
    if at is None:
        return none
    mine = reader_zone(context)
    theirs = ""
    if zone and not wording.same_clock(at, mine, zone):
        told = wording.beside(at, mine, zone, exact)
        theirs = format_html(' <span class="quiet small">{}</span>', told)
    words = wording.instant(at, mine, exact)
    return format_html('<time datetime="{}">{}</time>{}', at.astimezone(UTC).isoformat(), words, theirs)


@register.filter
def tied(words: str) -> str:
    """Numbers stay on one line with their units."""
    return TIES.sub("\u00a0", words)


@register.filter
def headline(words: str) -> str:
    """The first line of a page: no number parted from its unit, no full stop at the end."""
    return tied(words).removesuffix(".")


@register.filter
def exactly(us: int | None) -> str:
    """A duration to the second."""
    return wording.duration(us, exact=True)


@register.filter
def initials(person: Any) -> str:
    """Up to two letters of a name."""
    return "".join(part[0] for part in str(person).split()[:2]).upper()


@register.inclusion_tag("layout/rail.html", takes_context=True)
def rail(context: Context) -> dict[str, Any]:
    """The rail with the present page marked."""
    request = context["request"]
    groups = navigation.groups_for(request.user, request.path)
    first = navigation.first_of(groups)
    return {"groups": groups, "first": first, "person": request.user, "request": request}


@register.simple_tag(takes_context=True)
def with_query(context: Context, **changed: object) -> str:
    """The query of this page with some parts changed; None removes a part."""
    query = context["request"].GET.copy()
    for key, value in changed.items():
        if value in (None, ""):
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.filter
def choices_apart(field: Any) -> bool:
    """Whether a field is a group of radios or ticks, which stand in a fieldset."""
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


@register.filter
def ticked(field: Any) -> bool:
    """Whether a field is one tick, whose words stand beside it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def described(field: Any) -> str:
    """The ids of the hint and the errors of a field, for readers that hear the page."""
    ids = [f"{field.auto_id}_hint"] if field.help_text else []
    return " ".join(ids + [f"{field.auto_id}_wrong_{number}" for number in range(1, len(field.errors) + 1)])


@register.filter
def filled(field: Any) -> SafeString:
    """The input of a field with its class, tied to hint and errors."""
    extra = {} if ticked(field) else {"class": "input"}
    if field.errors:
        extra["aria-invalid"] = "true"
    if ids := described(field):
        extra["aria-describedby"] = ids
    made: SafeString = mark_safe(field.as_widget(attrs=extra))  # noqa: S308
    return made
