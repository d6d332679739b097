"""Words of the organisation that every template has without loading them."""

from __future__ import annotations

from django import template

from servicelevel.organisation import roles

register = template.Library()


@register.filter
def role_name(role: str) -> str:
    """The name of a role as people say it."""
    return roles.NAMES.get(role, role)
