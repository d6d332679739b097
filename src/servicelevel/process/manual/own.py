"""The organisation's own copy of the process: taken away as a file, edited, brought back, put into force."""

from __future__ import annotations

from typing import Any

import yaml
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from servicelevel.errors import Invalid, NotAllowed
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import EVERYWHERE, holds, sees_everything
from servicelevel.organisation.signed_in import person_of
from servicelevel.process import actions
from servicelevel.process.definition.reading_text import as_mapping
from servicelevel.process.in_force import in_force
from servicelevel.process.models import OwnProcess
from servicelevel.web import clock

WHO_ADOPTS = (roles.SERVICE_LEVEL_MANAGER, roles.ADMINISTRATOR)
MOST_BYTES = 2_000_000
FORMAT = "application/yaml; charset=utf-8"


class AdoptForm(forms.Form):
    """The edited process, and why it is adopted."""

    file = forms.FileField(
        label="The process as YAML", help_text="The file that was taken away from here, edited."
    )
    because = forms.CharField(label="Why it is adopted", max_length=2_000, widget=forms.Textarea({"rows": 3}))

    def content(self) -> Any:
        """What the file says; adds an error to it and gives None where it cannot be read."""
        try:
            text = self.cleaned_data["file"].read(MOST_BYTES + 1)
            if len(text) > MOST_BYTES:
                raise ValueError("it has more than 2 MB")
            given = yaml.safe_load(text.decode("utf-8-sig"))
            if not isinstance(given, dict):
                raise ValueError("it is no mapping with procedures and raci")
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            self.add_error("file", f"It cannot be read: {' '.join(str(error).split())[:300]}")
            return None
        return given


def own_process(request: HttpRequest) -> HttpResponse:
    """Which process is in force, since when and why, and every version that was."""
    rows = list(OwnProcess.objects.select_related("adopted_by").order_by("-number"))
    sentence = f"Our version {rows[0].number} is in force" if rows else "The process is in force as it came"
    view = {
        "part": "own", "rows": rows, "sentence": sentence, "may_check": sees_everything(request.user),
        "adopts": _adopts(request),
    }  # fmt: skip
    return render(request, "process/manual/own.html", view)


def own_process_file(request: HttpRequest) -> HttpResponse:
    """The process that is in force, as the file that `adopt` reads."""
    content = as_mapping(in_force().reading)
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)
    answer = HttpResponse(text, content_type=FORMAT)
    answer["Content-Disposition"] = 'attachment; filename="process.yaml"'
    return answer


def adopt_process(request: HttpRequest) -> HttpResponse:
    """Put an edited process into force for new cases; everything that is wrong with it is said at once."""
    if not _adopts(request):
        raise NotAllowed(f"This is for the {' and the '.join(roles.NAMES[role] for role in WHO_ADOPTS)}.")
    sent = request.method == "POST"
    form = AdoptForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        content, by = form.content(), By(person_of(request), clock.now())
        if content is not None and _adopted(form, by, content):
            messages.success(
                request, "It is in force for new cases. Those under way keep the process they began with."
            )
            return redirect("own-process")
    return render(request, "process/manual/adopt.html", {"form": form})


def _adopted(form: AdoptForm, by: By, content: Any) -> bool:
    try:
        actions.adopt(by, content, because=form.cleaned_data["because"])
    except Invalid as invalid:
        for one in invalid.problems:
            value = f"{one.value} " if isinstance(one.value, str) and one.value else ""
            form.add_error(
                None, f"{one.path}: {value[:80]}{one.message}{f'; {one.remedy}' if one.remedy else ''}"
            )
    return not form.errors


def _adopts(request: HttpRequest) -> bool:
    return any(holds(request.user, role, EVERYWHERE, clock.now()) for role in WHO_ADOPTS)
