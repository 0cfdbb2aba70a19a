"""Exports, reads and webhooks of HubSpot to canonical events."""

from dealtrust_sources.hubspot.known import HubspotState
from dealtrust_sources.hubspot.mapping import HubspotMapping
from dealtrust_sources.hubspot.reading import collect_hubspot, hubspot_events, hubspot_mails
from dealtrust_sources.hubspot.tables import collect_table, table_of

__all__ = [
    "HubspotMapping",
    "HubspotState",
    "collect_hubspot",
    "collect_table",
    "hubspot_events",
    "hubspot_mails",
    "table_of",
]
