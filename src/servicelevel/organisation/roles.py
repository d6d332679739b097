"""The roles of the process, by the names that its RACI matrix uses."""

from __future__ import annotations

from typing import Final

SERVICE_LEVEL_MANAGER: Final = "service-level-manager"
CONTRACT_MANAGER: Final = "contract-manager"
EXTERNAL_VENDOR: Final = "external-vendor"
INFRASTRUCTURE_LEAD: Final = "infrastructure-lead"
SERVICE_OWNER: Final = "service-owner"
CUSTOMER: Final = "customer"
PROCESS_OWNER: Final = "process-owner"
SERVICE_LIAISON: Final = "service-liaison"
SERVICE_DESK: Final = "service-desk"
CS_MANAGEMENT: Final = "cs-management"
DELIVERY_STAFF: Final = "service-delivery-staff"
AUDITOR: Final = "auditor"
ADMINISTRATOR: Final = "administrator"

NAMES: Final = {
    SERVICE_LEVEL_MANAGER: "Service Level Manager",
    CONTRACT_MANAGER: "Contract Manager",
    EXTERNAL_VENDOR: "External Vendor",
    INFRASTRUCTURE_LEAD: "Infrastructure Lead",
    SERVICE_OWNER: "Service Owner",
    CUSTOMER: "Customer Representative",
    PROCESS_OWNER: "Process Owner",
    SERVICE_LIAISON: "Service Liaison",
    SERVICE_DESK: "Service Desk",
    CS_MANAGEMENT: "CS Management",
    DELIVERY_STAFF: "Service Delivery Staff",
    AUDITOR: "Auditor",
    ADMINISTRATOR: "Administrator",
}

KINDS_OF_PARTY: Final = {
    CUSTOMER: ("customer",),
    EXTERNAL_VENDOR: ("vendor",),
    AUDITOR: ("auditor",),
}
"""Roles of people from outside; every other role is the provider's."""
OF_PROVIDER: Final = ("provider", "team")


def kinds_of_party(role: str) -> tuple[str, ...]:
    """The kinds of party whose people can hold the role. Auditors are a party of their own, independent (R168)."""
    return KINDS_OF_PARTY.get(role, OF_PROVIDER)
