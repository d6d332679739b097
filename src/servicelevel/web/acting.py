"""An act that a form asks for: what is refused is said at the form, with nothing lost of what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form

from servicelevel.errors import Conflict, Invalid, NotAllowed


def acted(form: Form, act: Callable[..., Any], *args: Any, **given: Any) -> bool:
    """Run an act; what is wrong with its input goes to the fields of the form, any other refusal on top of it.

    What is wrong with one of several goes to the field that holds all of them: `goals[2]` to `goals`.
    """
    try:
        act(*args, **given)
    except Invalid as invalid:
        for problem in invalid.problems:
            place = next(
                (one for one in (problem.path, problem.path.partition("[")[0]) if one in form.fields), None
            )
            words = f"{problem.message}: {problem.remedy}" if place == problem.path else str(problem)
            form.add_error(place, words)
    except (Conflict, NotAllowed) as refused:
        form.add_error(None, str(refused))
    return not form.errors
