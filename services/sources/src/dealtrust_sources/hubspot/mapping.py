"""How HubSpot names things."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from dealtrust_sources.crm.mapping import CrmMapping, QuoteStatus


class HubspotMapping(CrmMapping):
    """How a HubSpot account names things; the defaults suit one that nobody has changed."""

    call_dispositions: tuple[str, ...] = Field(
        ("Connected", "f240bbac-87c9-4f6e-bf70-924b57d47db7"),
        description="Outcomes of a logged call that mean the person was reached, by label or by id.",
    )
    stages: tuple[str, ...] = Field(
        (),
        description="Open stages in order, by label or by id, where no file tells the pipelines; others are kept and "
        "named in the rejects.",
    )
    won_stages: tuple[str, ...] = Field(
        ("closedwon", "Closed Won"), description="Stages that mean won, by label or by id."
    )
    lost_stages: tuple[str, ...] = Field(
        ("closedlost", "Closed Lost"), description="Stages that mean lost, by label or by id."
    )
    portal: str = Field("portal", description="Id of the account, part of the events' source.")

    # A quote is published by its approval, or at once where none is needed (HubSpot, "Quotes API", quote state).
    standard_statuses: ClassVar[Mapping[str, QuoteStatus]] = {
        "draft": "draft",
        "pending_approval": "in_review",
        "approval_not_needed": "presented",
        "approved": "presented",
        "rejected": "withdrawn",
        "accepted": "accepted",
        "expired": "expired",
        "withdrawn": "withdrawn",
        "superseded": "superseded",
    }

    @property
    def source(self) -> str:
        """URI of the feed; exports, reads and webhooks of one account are one feed."""
        return f"hubspot:{self.portal}"
