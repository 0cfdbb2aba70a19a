"""How Salesforce names things."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from dealtrust_sources.crm.mapping import CrmMapping, QuoteStatus


class SalesforceMapping(CrmMapping):
    """How a Salesforce organisation names things; the defaults suit one that nobody has changed."""

    enriched_fields: tuple[str, ...] = Field(
        (), description="Fields that a channel adds to change events though they did not change."
    )
    organization: str = Field("org", description="Id of the organisation, part of the events' source.")

    standard_statuses: ClassVar[Mapping[str, QuoteStatus]] = {
        "draft": "draft",
        "needs review": "in_review",
        "in review": "in_review",
        "approved": "approved",
        "rejected": "refused",
        "presented": "presented",
        "accepted": "accepted",
        "denied": "rejected",
        "expired": "expired",
        "withdrawn": "withdrawn",
        "superseded": "superseded",
    }

    @property
    def source(self) -> str:
        """URI of the feed; export and change events of one organisation are one feed."""
        return f"salesforce:{self.organization}"
