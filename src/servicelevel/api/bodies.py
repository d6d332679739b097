"""What is sent to the API."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """The body of a write. A field that is not described is refused rather than passed over: it is a slip."""

    model_config = ConfigDict(extra="forbid")
