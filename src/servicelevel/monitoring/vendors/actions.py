"""A vendor tells their part of a report."""

from __future__ import annotations

from servicelevel.monitoring.vendors.models import VendorPart
from servicelevel.monitoring.vendors.queries import part_seen
from servicelevel.organisation.acting import By, Told, one_act, permitted, write
from servicelevel.process import cases
from servicelevel.said import said


def tell_part(by: By, number: int, vendor: str, *, words: str) -> VendorPart:
    """Tell a vendor's part of a report at the step that waits: its data at 4.3, what it means at 4.4 (R148, R149).

    number: of the reporting period; vendor: by its key. The vendor's own people do, or the contract manager for them. It
    completes no step: those inside take what was told, and go on without it where its time is over. Raises NotFound,
    Invalid.
    """
    name = "monitoring.tell_vendor_part"
    with one_act(name):
        asked = part_seen(by.someone, number, vendor, by.now)
        case = asked.period.case
        held = permitted(by, (asked.role,), cases.scope_of(case), what="Telling a vendor's part")
        row = VendorPart.objects.create(
            period=asked.period,
            vendor=asked.vendor,
            step=asked.step,
            words=said("words", words),
            at=by.now,
            by=by.someone,
        )
        content = {"vendor": vendor, "period": asked.period.key, "words": row.words}
        write(by, name, held, Told(None, content, f"case:{case.key}", case.key), asked.step)
    return row
