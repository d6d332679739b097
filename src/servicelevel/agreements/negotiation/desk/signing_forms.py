"""What is filled in to sign, and to sign although something stands in the way."""

from __future__ import annotations

from typing import Any

from django import forms

from servicelevel.agreements.negotiation.desk.forms import LONG, Choices, ReadForm, area
from servicelevel.agreements.negotiation.signing import Paper
from servicelevel.documents.signing.signer import LARGEST, Signer, from_pkcs12
from servicelevel.documents.uploads.accepted import accepted


class SignForm(ReadForm):
    """A signature. Whoever may bring a paper that others signed can do so here."""

    role = forms.ChoiceField(label="In which role you sign", required=False)
    signer = forms.CharField(
        label="Who signed on paper", required=False, max_length=150,
        help_text="Their name for signing in. Empty: you sign here yourself.",
    )  # fmt: skip
    scan = forms.FileField(label="The scan of the paper", required=False)

    own_key = forms.FileField(
        label="Your own certificate and key, if you sign with one", required=False,
        help_text="A PKCS#12 file (.p12, .pfx). It signs once and is kept nowhere. Empty: the organisation’s certificate.",
    )  # fmt: skip
    password = forms.CharField(
        label="Its password", required=False, max_length=1_000, strip=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(
        self, of: Choices, *args: Any, paper: bool = False, own_key: bool = False, **given: Any
    ) -> None:
        super().__init__(*args, **given)
        self.fields["role"].choices = of  # type: ignore[attr-defined]
        if not own_key:
            del self.fields["own_key"], self.fields["password"]
        if not paper:
            del self.fields["signer"], self.fields["scan"]
        else:
            self.fields["role"].label = "In which role"
        if len(of) < 2:
            del self.fields["role"]

    def clean(self) -> dict[str, Any]:
        """A paper has a scan, and a scan has somebody who signed."""
        given = super().clean() or {}
        if bool(given.get("signer")) != bool(given.get("scan")):
            self.add_error("scan", "Bring the scan, and say who signed it.")
        if given.get("scan") and given.get("own_key"):
            self.add_error(
                "own_key", "Sign with your own key, or bring the paper that somebody signed; not both."
            )
        return given

    def own(self) -> Signer | None:
        """The person's own certificate and key, if they brought them. Raises Invalid, without the password."""
        given = self.cleaned_data
        if not given.get("own_key"):
            return None
        return from_pkcs12(given["own_key"].read(LARGEST + 1), given["password"], "own_key")

    def paper(self) -> Paper | None:
        """The paper, if somebody signed one. Raises Invalid for a file that is not accepted."""
        given = self.cleaned_data
        if not given.get("scan"):
            return None
        scan = accepted(given["scan"].name, given["scan"].read(), "scan")
        return Paper(given["signer"], given.get("role", ""), scan)


class SignWithoutForm(forms.Form):
    """A hindrance that is to be put up with."""

    about = forms.ChoiceField(label="What is put up with", widget=forms.RadioSelect)
    reason = forms.CharField(label="Why; the SLA shows it", max_length=LONG, widget=area())

    def __init__(self, of: Choices, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["about"].choices = of  # type: ignore[attr-defined]


class DecideWaiverForm(forms.Form):
    """Whether a hindrance is put up with: the second person's word."""

    about = forms.ChoiceField(label="What is asked for", widget=forms.RadioSelect)
    granted = forms.ChoiceField(
        label="Is the SLA signed without it?", widget=forms.RadioSelect,
        choices=(("yes", "Yes, I authorise it"), ("no", "No, it has to be mended")),
    )  # fmt: skip

    def __init__(self, of: Choices, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["about"].choices = of  # type: ignore[attr-defined]
