"""The form with which process owners bring figures, one or a whole file."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from servicelevel.errors import Invalid, NotAllowed
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import EVERYWHERE, holds
from servicelevel.organisation.signed_in import person_of
from servicelevel.process.performance.actions import COLUMNS, WHO_BRINGS, Figure, bring_figures, read_table
from servicelevel.web import clock
from servicelevel.worktime.problems import Problem

MOST_BYTES = 2_000_000


class FiguresForm(forms.Form):
    """One figure, or a file of them."""

    process = forms.CharField(
        label="Process", max_length=100, required=False, help_text="Such as Incident Management."
    )
    name = forms.CharField(
        label="Figure", max_length=200, required=False, help_text="Such as First-call resolution."
    )
    period = forms.CharField(label="Month", max_length=7, required=False, help_text="As 2026-10.")
    value = forms.CharField(label="Value", max_length=40, required=False)
    unit = forms.CharField(label="Unit", max_length=40, required=False)
    source = forms.CharField(label="Where it comes from", max_length=300, required=False)
    file = forms.FileField(
        label="Or a CSV file",
        required=False,
        help_text=f"The first row names the columns {', '.join(COLUMNS)}.",
    )

    def figures(self) -> list[Figure]:
        """What was brought. Raises Invalid for a file that cannot be read."""
        given = dict(self.cleaned_data)
        file = given.pop("file")
        if file is None:
            return [Figure(**given)]
        if file.size > MOST_BYTES:
            raise Invalid([Problem("file", file.size, "is too large", "at most 2 MB; part it")])
        return read_table(file.read(MOST_BYTES))


def may_bring(request: HttpRequest) -> bool:
    """Whether somebody brings figures."""
    return any(holds(request.user, role, EVERYWHERE, clock.now()) for role in WHO_BRINGS)


def bring(request: HttpRequest) -> HttpResponse:
    """How did my process perform?"""
    if not may_bring(request):
        raise NotAllowed(
            "Figures of processes are brought by the process owners and the Service Level Manager."
        )
    form = FiguresForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _brought(form, By(person_of(request), clock.now())):
        messages.success(request, "The figures are kept.")
        return redirect("process-measurements")
    return render(request, "process/figures_form.html", {"form": form})


def _brought(form: FiguresForm, by: By) -> bool:
    try:
        bring_figures(by, form.figures())
    except Invalid as invalid:
        is_file = form.cleaned_data["file"] is not None
        for one in invalid.problems:
            name = one.path.rpartition(".")[2]
            row = one.path.partition("[")[2].partition("]")[0]
            place = "file" if is_file or name not in form.fields else name
            words = f"{one.message}: {one.remedy}"
            form.add_error(
                place, f"Row {int(row) + 2}, {name}: {words}" if is_file and row.isdecimal() else words
            )
    return not form.errors
