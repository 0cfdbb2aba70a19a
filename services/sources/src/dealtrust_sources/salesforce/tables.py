"""What the parts of one export share."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dealtrust_sources.crm.rows import Dialect, Files, Row, find_table, read_table
from dealtrust_sources.crm.values import FieldError, day, moment
from dealtrust_sources.crm.writer import Data, Item, Writer
from dealtrust_sources.records import Context, Reject
from dealtrust_sources.salesforce.headers import renamed
from dealtrust_sources.salesforce.known import NEEDED, CdcState
from dealtrust_sources.salesforce.mapping import SalesforceMapping
from dealtrust_sources.salesforce.offers import is_deleted
from dealtrust_sources.salesforce.soql import is_json, query_rows
from dealtrust_sources.salesforce.values import long_id


@dataclass(slots=True)
class Export:
    """The files of an export and what has been learnt from them so far.

    begins: the first moment of any deal, for records that do not say when they were made. user_ids, account_ids: by name.
    emails: address by id of user or contact. deals_of: deal id by id of quote or deal. created: when each deal was opened.
    currencies: of deals.
    state: where records are remembered for the change events that follow the export.
    """

    files: Files
    origin: str
    mapping: SalesforceMapping
    context: Context
    writer: Writer
    begins: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    user_ids: dict[str, str] = field(default_factory=dict)
    account_ids: dict[str, str] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)
    deals_of: dict[str, str] = field(default_factory=dict)
    created: dict[str, datetime] = field(default_factory=dict)
    currencies: dict[str, str] = field(default_factory=dict)
    state: CdcState | None = None

    def rows(self, name: str, *, needed: tuple[str, ...] = ("Id",)) -> Iterator[Row | Reject]:
        """The rows of an object's file; a row without id is set aside."""
        for row in table_rows(self.files, name, self.origin, self.mapping, self.context, needed):
            if isinstance(row, Row) and "Id" in needed and not row.record.get("Id"):
                yield row.reject("no_id", name)
            else:
                if self.state is not None and isinstance(row, Row) and self._goes_on(name, row):
                    self.state.remember(name, row.record, self.mapping)
                yield row

    @staticmethod
    def _goes_on(name: str, row: Row) -> bool:
        """Whether change events may go on with a record; of what lies in the recycle bin only deals and quotes."""
        gone = is_deleted(row.record) and name not in {"Opportunity", "Quote"}
        return name in NEEDED and bool(row.record.get("Id")) and not gone

    def event(self, kind: str, key: str, time: datetime, subject: str, data: Data, row: Row) -> Item:
        """An event, or a reject at the row's place."""
        return self.writer.event(kind, key, time, subject, data, row.origin, row.position)

    def created_at(self, row: Row, otherwise: datetime | None = None, *, needed: bool = False) -> datetime:
        """CreatedDate; where there is none ``otherwise``, else the beginning of the export.

        Reports tell the day only: then it is the beginning of that day in the organisation's zone. needed: nothing
        stands for it. Raises :class:`~dealtrust_sources.crm.values.FieldError` missing_time, naive_time, bad_time.
        """
        text = row.record.get("CreatedDate", "")
        if len(text) == len("2026-03-01"):
            zone = ZoneInfo(self.mapping.timezone or self.context.timezone)
            found = datetime.fromisoformat(f"{day(text, 'CreatedDate')}T00:00").replace(tzinfo=zone)
            return found.astimezone(UTC)
        return moment(text, "CreatedDate") if text or needed else otherwise or self.begins

    def removed_at(self, row: Row, created: datetime) -> datetime:
        """When a deleted record was deleted: its last change."""
        for name in ("LastModifiedDate", "SystemModstamp"):
            if row.record.get(name):
                return max(moment(row.record[name], name), created)
        return created


def table_rows(
    files: Files,
    name: str,
    origin: str,
    mapping: SalesforceMapping,
    context: Context,
    needed: tuple[str, ...] = ("Id",),
) -> Iterator[Row | Reject]:
    """The records of an object's file, a table or the result of a query; nothing where there is none."""
    key = find_table(files, name)
    if key is None:
        return
    place = f"{origin}/{key}" if origin else key
    with files[key]() as stream:
        told_in_json = is_json(stream)
    if told_in_json:
        with files[key]() as stream:
            yield from query_rows(stream, name, place, needed)
        return
    # Data Export writes moments so, without a zone; Salesforce hands all moments over in UTC
    # (https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/primitive_data_types.htm).
    dialect = Dialect(mapping.date_order, mapping.timezone, context.timezone, exported_in="UTC")
    yield from read_table(
        files[key], place, needed=needed, rename=lambda names: renamed(name, names), dialect=dialect
    )


def refused(row: Row, problem: FieldError) -> Reject:
    """The reject of a row whose value cannot be used."""
    return row.reject(problem.reason, f"{long_id(row.record.get('Id', ''))}: {problem.detail}")
