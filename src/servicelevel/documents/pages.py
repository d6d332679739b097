"""The document store as pages: the list, a document in any of its versions, and its files under links that stay."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from servicelevel.documents import actions, files, kinds, queries
from servicelevel.documents.acts import owners, scope_of
from servicelevel.documents.control import blank_paper, paper_of
from servicelevel.documents.language.known import KNOWN
from servicelevel.documents.models import Document, DocumentVersion
from servicelevel.documents.store.opening import opened
from servicelevel.documents.store.port import StoreTrouble
from servicelevel.errors import Conflict, NotAllowed, NotFound
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import EVERYWHERE, holds, is_inside, sees_everything
from servicelevel.organisation.signed_in import person_of
from servicelevel.process.models import Case
from servicelevel.process.queries import cases_visible_to
from servicelevel.web import clock
from servicelevel.web.acting import acted
from servicelevel.web.wording import counted

FILTERS = ("collection", "kind", "find", "after")


class WithdrawForm(forms.Form):
    """Why a version is withdrawn."""

    reason = forms.CharField(label="Why", max_length=2_000, widget=forms.Textarea({"rows": 3}))


def documents(request: HttpRequest) -> HttpResponse:
    """The documents that a person sees, found by words, kind and collection."""
    given = {name: request.GET.get(name, "").strip() for name in FILTERS}
    rows, after = queries.page_of_documents(request.user, **given)
    counts = queries.counts_of_collections(request.user)
    total = sum(counts.values())
    view = {
        "rows": rows, "after": after, "given": given, "total": total,
        "collections": [(key, name, counts[key]) for key, name in kinds.COLLECTIONS.items()],
        "kinds": kinds.KINDS, "sentence": f"{counted(total, 'document')} you can read",
        "due": queries.due_for_review(request.user, clock.now().date()),
        "reads_templates": is_inside(request.user),
    }  # fmt: skip
    return render(request, "documents/documents.html", view)


def document(request: HttpRequest, key: str, number: int | None = None) -> HttpResponse:
    """A document in the version that counts, or in the one that was asked for."""
    shown = queries.document_for(request.user, key)
    version = queries.version_for(request.user, shown, number)
    now = clock.now()
    versions = list(queries.versions_visible_to(request.user).filter(document=shown))
    paper = paper_of(version, queries.published_before(version)) if version.content else None
    view = {
        "document": shown, "version": version, "versions": versions[::-1], "paper": paper, "files": version.renditions.all(),
        "kind": kinds.KINDS[shown.kind], "newer": _newer(version, versions),
        "has_expired": version.expires_on is not None and version.expires_on < now.date(),
        "case": _case(request, shown), "may_withdraw": _owns(request, shown) and version.state != "withdrawn",
        "history": queries.history_of_document(shown) if sees_everything(request.user) else [],
    }  # fmt: skip
    return render(request, "documents/document.html", view)


def file(request: HttpRequest, key: str, number: int, form: str) -> HttpResponse:
    """A file of a version, byte for byte as it was published. Raises NotFound, Conflict while the store is away."""
    row = queries.rendition_for(request.user, key, number, form)
    try:
        content = files.bytes_of(row, opened(settings.VAR))
    except StoreTrouble as trouble:
        raise Conflict(f"The file cannot be given out now. {trouble}") from trouble
    answer = HttpResponse(content, content_type=row.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{row.file_name}"'
    answer["ETag"] = f'"{row.digest}"'
    return answer


def withdraw(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a version back, with the reason."""
    shown = queries.document_for(request.user, key)
    version = queries.version_for(request.user, shown, number)
    if not _owns(request, shown):
        raise NotAllowed(
            "A document is withdrawn by whoever answers for it, or by the Service Level Manager."
        )
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = By(person_of(request), clock.now())
        if acted(form, actions.withdraw, by, key, number, reason=form.cleaned_data["reason"]):
            messages.success(request, f"Version {number} is withdrawn.")
            return redirect("document-version", key=key, number=number)
    view = {"document": shown, "version": version, "form": form}
    return render(request, "documents/withdraw.html", view)


class TemplateForm(forms.Form):
    """The text of a template, and what changed."""

    text = forms.CharField(label="Text", max_length=200_000, strip=False, widget=forms.Textarea({"rows": 28}))
    summary = forms.CharField(label="What changed", max_length=2_000, widget=forms.Textarea({"rows": 2}))


def templates(request: HttpRequest) -> HttpResponse:
    """The template that counts for each kind of document."""
    _reads_templates(request)
    rows = [(kinds.KINDS[one.kind], one) for one in queries.templates_in_force()]
    own = sum(bool(one.document) for _, one in rows)
    return render(request, "documents/document_templates.html", {"rows": rows, "own": own})


def template(request: HttpRequest, key: str) -> HttpResponse:
    """The template of a kind: its text, the gaps that it may have, and a form for who may write it."""
    _reads_templates(request)
    shown = queries.template_in_force(key)
    may_write = any(holds(request.user, role, EVERYWHERE, clock.now()) for role in actions.TEMPLATE_WRITERS)
    form = TemplateForm(request.POST or None, initial={"text": shown.text}) if may_write else None
    if request.method == "POST" and form is not None and form.is_valid():
        by = By(person_of(request), clock.now())
        given = {
            "text": form.cleaned_data["text"].replace("\r\n", "\n"),
            "summary": form.cleaned_data["summary"],
        }
        if acted(form, actions.publish_template, by, key, **given):
            messages.success(request, "The template counts from now on.")
            return redirect("template", key=key)
    view = {
        "kind": kinds.KINDS[key],
        "template": shown,
        "form": form,
        "gaps": KNOWN[key].gaps,
        "forms": files.FORMS,
    }
    return render(request, "documents/document_template.html", view)


def blank_form(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """A template with nothing filled in, as a file to be filled in by hand. Raises NotFound."""
    _reads_templates(request)
    shown = queries.template_in_force(key)
    if form not in files.FORMS:
        raise NotFound(f"There is no form {form}.")
    media_type, made = files.FORMS[form]
    answer = HttpResponse(made(blank_paper(shown)), content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{key}-blank.{form}"'
    return answer


def _reads_templates(request: HttpRequest) -> None:
    """Templates are the provider's own. Raises NotFound for others."""
    if not is_inside(request.user):
        raise NotFound("There is no such page.")


def _owns(request: HttpRequest, shown: Document) -> bool:
    return any(holds(request.user, role, scope_of(shown), clock.now()) for role in owners(shown))


def _newer(version: DocumentVersion, versions: list[DocumentVersion]) -> DocumentVersion | None:
    later = [row for row in versions if row.number > version.number and row.state == queries.PUBLISHED]
    return later[-1] if later else None


def _case(request: HttpRequest, shown: Document) -> Case | None:
    key = shown.about.removeprefix("case:")
    return cases_visible_to(request.user, clock.now()).filter(key=key).first() if key else None
