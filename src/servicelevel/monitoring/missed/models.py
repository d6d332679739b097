"""Of which targets without clocks it was said that a period missed them."""

from __future__ import annotations

from django.db import models

from servicelevel.instants import InstantField


class TargetMissed(models.Model):
    """That a period which is over missed a target without clocks, as it was noticed; its figure stays derived.

    line: of the ledger that said so. taken_back_at: when what was learned later had the period keep it; should it miss it
    again, that is another row.
    """

    agreement = models.SlugField(max_length=80)
    target = models.CharField(max_length=80)
    period = models.CharField(max_length=20, help_text="its key, such as 2016-05")
    noticed_at = InstantField()
    line = models.BigIntegerField()
    taken_back_at = InstantField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["agreement", "period", "target"], condition=models.Q(taken_back_at=None),
                name="a_miss_is_noticed_once",
            ),
        )  # fmt: skip
