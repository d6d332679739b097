"""Words of the ledger that every template has without loading them."""

from __future__ import annotations

from django import template

from servicelevel.ledger import words

register = template.Library()
register.filter("act_in_words", words.act_in_words)
register.filter("in_short", words.in_short)
