"""Read an export of Salesforce: CSV files with API names as headers."""

from collections.abc import Iterator

from dealtrust_sources.crm.rows import Files, Row
from dealtrust_sources.crm.writer import Item, Writer
from dealtrust_sources.records import Context
from dealtrust_sources.salesforce.export_activities import meetings, tasks
from dealtrust_sources.salesforce.export_deals import DealReader, contact_roles, deal_lines
from dealtrust_sources.salesforce.export_offers import offers
from dealtrust_sources.salesforce.export_people import people
from dealtrust_sources.salesforce.known import CdcState
from dealtrust_sources.salesforce.mapping import SalesforceMapping
from dealtrust_sources.salesforce.tables import Export, table_rows
from dealtrust_sources.salesforce.values import long_id

TABLES = frozenset(
    """
    Account Contact Event EventRelation Opportunity OpportunityContactRole OpportunityFieldHistory OpportunityHistory
    OpportunityLineItem OpportunityStage Product2 Quote QuoteHistory QuoteLineItem Task User UserRole
    """.split()
)
"""The objects whose files are read; each may be missing."""


def read_export(
    files: Files, *, origin: str, mapping: SalesforceMapping, context: Context, state: CdcState | None = None
) -> Iterator[Item]:
    """The events of one export, object by object, not in order of time.

    files: file name ("Opportunity.csv", in any case, also behind folders) -> opens a fresh stream of bytes.
    origin: what the rejects call the folder. state: where the change events that follow the export find what was
    before them; give the same one to :func:`~dealtrust_sources.salesforce.cdc.read_cdc`. Memory grows with the
    number of records, not with their texts.

    A deal begins as its record with the field history undone; each moment of the history is one ``deal.changed``,
    but a change into a closed stage is ``deal.closed`` alone. Quotes likewise. What has no history stands as it
    stands now.
    """
    export = Export(files, origin, mapping, context, Writer(mapping.source, context), state=state)
    reader = DealReader(export)
    yield from reader.load()
    yield from people(export)
    yield from reader.events()
    yield from contact_roles(export)
    yield from deal_lines(export)
    yield from offers(export)
    yield from tasks(export)
    yield from meetings(export)


def product_names(files: Files) -> dict[str, str]:
    """Names to show for the ``product`` of lines, by id, from Product2.csv; unreadable rows are left out."""
    rows = table_rows(files, "Product2", "", SalesforceMapping(), Context(tenant=""))
    return {
        long_id(row.record["Id"]): row.record["Name"]
        for row in rows
        if isinstance(row, Row) and row.record.get("Name")
    }
