"""What this software calls by itself: checked addresses, bounded in time and size. Nothing else opens a connection."""

from servicelevel.outgoing.addresses import AddressRefused, Checked, Lookup, checked, looked_up
from servicelevel.outgoing.calling import Answer, Caller, NoAnswer
from servicelevel.outgoing.clients import CheckedTransport, client

__all__ = [
    "AddressRefused",
    "Answer",
    "Caller",
    "Checked",
    "CheckedTransport",
    "Lookup",
    "NoAnswer",
    "checked",
    "client",
    "looked_up",
]
