"""How somebody wants to be told, as they fill it in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from servicelevel.communication.models import NoticePreference
from servicelevel.communication.outbox.choosing import LONGEST_ADDRESS, Choice
from servicelevel.communication.outbox.queries import wished
from servicelevel.communication.outbox.wishes import AT_ONCE, DAILY, NEVER, Kind

WORDS = {AT_ONCE: "At once", DAILY: "Once a day, all together", NEVER: "Not at all"}
OWED = "It is owed to a role of yours, so it cannot be left out."


class TimeOfDay(forms.TimeInput):
    """A time that browsers know how to ask for."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class ToldForm(forms.Form):
    """The way, each kind of notice, the hour of what comes once a day, and quiet hours."""

    way = forms.ChoiceField(label="Where", choices=NoticePreference.Way.choices, widget=forms.RadioSelect)
    address = forms.CharField(
        label="Address of the chat or the program", required=False, max_length=LONGEST_ADDRESS,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    digest_hour = forms.TypedChoiceField(
        label="Hour of what comes once a day", coerce=int,
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
    )  # fmt: skip
    quiet_from = forms.TimeField(label="Quiet from", required=False, widget=TimeOfDay)
    quiet_until = forms.TimeField(
        label="Quiet until", required=False, widget=TimeOfDay,
        help_text="What comes in these hours waits for their end and then comes together. A breach of what you hold does "
        "not wait: a ticket of your own team, or a service that names you as its owner or lead.",
    )  # fmt: skip

    def __init__(
        self, kinds: Mapping[str, tuple[Kind, bool]], kept: NoticePreference, zone: str, mail: str, data: Any = None,
    ) -> None:  # fmt: skip
        begin = {
            "way": kept.way, "digest_hour": kept.digest_hour, "quiet_from": kept.quiet_from, "quiet_until": kept.quiet_until,
        }  # fmt: skip
        super().__init__(data, initial=begin)
        self._kinds = list(kinds)
        wishes = wished(kept, kinds)
        for key, (kind, owed) in kinds.items():
            self.fields[key] = forms.ChoiceField(
                label=kind.words, help_text=f"{kind.hint} {OWED if owed else ''}".strip(),
                choices=[(one, words) for one, words in WORDS.items() if not (owed and one == NEVER)],
                initial=wishes[key],
            )  # fmt: skip
        self.fields["way"].help_text = (
            f"Mail goes to {mail}." if mail else "No e-mail address is recorded for you."
        )
        self.fields["address"].help_text = _hint(kept)
        self.fields["digest_hour"].help_text = f"By the clock of {zone}."
        self.order_fields(["way", "address", *self._kinds, "digest_hour", "quiet_from", "quiet_until"])

    def choice(self) -> Choice:
        """What was filled in."""
        said = self.cleaned_data
        return Choice(
            {key: said[key] for key in self._kinds}, said["way"], said["address"].strip(), said["digest_hour"],
            said["quiet_from"], said["quiet_until"],
        )  # fmt: skip


def _hint(kept: NoticePreference) -> str:
    """Where the address comes from; what is kept is never shown again."""
    said = (
        "Not for mail. Slack: an incoming webhook of the channel. Teams: a workflow that posts when a webhook is called. "
        "A program: where it listens; it is sent signed JSON (Standard Webhooks)."
    )
    if kept.sealed_address:
        said += " One is kept, and is not shown again; leave this empty to keep it."
    return said
