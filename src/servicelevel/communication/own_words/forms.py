"""The words of a kind of notice, as they are filled in."""

from __future__ import annotations

from typing import Any

from django import forms

from servicelevel.communication.own_words.rules import LONGEST_SUBJECT, LONGEST_TEXT, OwnWords


class WordsForm(forms.Form):
    """Subject, and text around the lines that are worked out. What is wrong is found where the words are kept."""

    subject = forms.CharField(
        label="Subject", required=False, strip=False, widget=forms.TextInput({"autocomplete": "off"}),
        help_text=f"One line, at most {LONGEST_SUBJECT} characters. Empty: as it comes with the software.",
    )  # fmt: skip
    before = forms.CharField(
        label="Before the lines", required=False, strip=False, widget=forms.Textarea({"rows": 5}),
        help_text=f"At most {LONGEST_TEXT:,} characters of plain text.",
    )  # fmt: skip
    after = forms.CharField(
        label="After the lines", required=False, strip=False, widget=forms.Textarea({"rows": 5}),
        help_text="Such as whom to call, or what to do first.",
    )  # fmt: skip

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, kept: OwnWords, versions: int, data: Any = None) -> None:
        super().__init__(data, initial={**kept.as_mapping(), "seen": versions})

    def has_seen(self, versions: int) -> None:
        """What is shown again stands beside so many versions."""
        self.data = {**{name: self.data[name] for name in self.data}, "seen": versions}

    def words(self) -> OwnWords:
        """What was filled in."""
        said = self.cleaned_data
        return OwnWords.written(said["subject"], said["before"], said["after"])
