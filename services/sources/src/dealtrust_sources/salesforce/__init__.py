"""Salesforce exports and change events to canonical events."""

from dealtrust_sources.salesforce.cdc import cdc_events, collect_cdc, read_cdc
from dealtrust_sources.salesforce.export import TABLES, product_names, read_export
from dealtrust_sources.salesforce.known import CdcState
from dealtrust_sources.salesforce.mapping import SalesforceMapping

__all__ = [
    "TABLES",
    "CdcState",
    "SalesforceMapping",
    "cdc_events",
    "collect_cdc",
    "product_names",
    "read_cdc",
    "read_export",
]
