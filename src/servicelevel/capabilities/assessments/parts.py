"""What can be held against a goal: the service itself, and the components on which it depends."""

from __future__ import annotations

from servicelevel.capabilities.assessments.models import Assessment
from servicelevel.errors import NotFound


def parts_of(assessment: Assessment) -> dict[str, str]:
    """The names of what is assessed by key, "" for the service itself."""
    content = assessment.before.content if assessment.before else {}
    own = content.get("name") or assessment.case.title
    return {"": str(own)}


def name_of(assessment: Assessment, component: str) -> str:
    """How a part is called. Raises NotFound for what the service does not depend on."""
    found = parts_of(assessment).get(component)
    if found is None:
        raise NotFound(f"The service does not depend on {component}.")
    return found[:200]
