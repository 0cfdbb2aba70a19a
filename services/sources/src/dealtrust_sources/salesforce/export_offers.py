"""The quotes of an export as offers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from dealtrust_sources.crm.offers import OfferHistory
from dealtrust_sources.crm.rows import Row, find_table
from dealtrust_sources.crm.values import FieldError
from dealtrust_sources.crm.writer import Data, Item
from dealtrust_sources.records import Reject
from dealtrust_sources.salesforce.history import Step, rows_by_record, steps, undone
from dealtrust_sources.salesforce.lines import offer_line
from dealtrust_sources.salesforce.offers import currency_of, is_deleted, snapshot
from dealtrust_sources.salesforce.tables import Export, refused
from dealtrust_sources.salesforce.values import long_id


@dataclass(frozen=True, slots=True)
class _DatedLine:
    """A line that stood on a quote from ``since`` (None: from the beginning) until ``until`` (None: still does).

    by: who added and who removed it.
    """

    since: datetime | None
    until: datetime | None
    by: tuple[str, str]
    data: Data

    def stands(self, at: datetime) -> bool:
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


Lines = dict[str, list[_DatedLine]]


def offers(export: Export) -> Iterator[Item]:
    """``offer.changed`` of every quote: at CreatedDate as it was before its history, then at each moment of it."""
    lines: Lines = {}
    yield from _lines(export, lines)
    history, rejects = rows_by_record(
        export.rows("QuoteHistory", needed=("QuoteId", "Field")), "QuoteId", long_id
    )
    yield from rejects
    for row in export.rows("Quote", needed=("Id", "OpportunityId")):
        if not isinstance(row, Row):
            yield row
            continue
        key, deal = long_id(row.record["Id"]), long_id(row.record["OpportunityId"])
        if not deal:
            yield row.reject("no_deal", f"quote {key}")
            continue
        export.deals_of[key] = deal
        yield from _quote(export, key, row, lines.get(key, []), list(steps(history.get(key, []))))


def _lines(export: Export, into: Lines) -> Iterator[Reject]:
    for row in export.rows("QuoteLineItem", needed=("QuoteId", "Quantity")):
        if not isinstance(row, Row):
            yield row
            continue
        try:
            since = export.created_at(row) if row.record.get("CreatedDate") else None
            until = export.removed_at(row, since or export.begins) if is_deleted(row.record) else None
            by = (row.record.get("CreatedById", ""), row.record.get("LastModifiedById", ""))
            line = _DatedLine(since, until, by, offer_line(row.record))
            into.setdefault(long_id(row.record["QuoteId"]), []).append(line)
        except FieldError as problem:
            yield refused(row, problem)


def _quote(export: Export, key: str, row: Row, lines: list[_DatedLine], taken: list[Step]) -> Iterator[Item]:
    try:
        created = export.created_at(row, export.created.get(long_id(row.record["OpportunityId"])))
    except FieldError as problem:
        yield refused(row, problem)
        return
    state = undone(row.record, taken)
    relined = {
        moment: by
        for line in lines
        for moment, by in zip((line.since, line.until), line.by, strict=True)
        if moment and moment > created
    }
    by_moment: dict[datetime, Step | None] = dict.fromkeys([created, *relined])
    by_moment |= {step.time: step for step in taken}
    story = _Story(export, key, row, lines)
    for at in sorted(by_moment):
        step = by_moment[at]
        if step is not None:
            state |= {name: new for name, (_, new) in step.changes.items()}
        by = step.by if step is not None else relined.get(at) or row.record.get("CreatedById", "")
        yield from story.tell(state, max(at, created), by, step.row if step is not None else row)
    if is_deleted(row.record):
        at = export.removed_at(row, created)
        yield from story.tell(
            {**state, "Status": "Withdrawn"}, at, row.record.get("LastModifiedById", ""), row
        )
    if export.state is not None:
        export.state.offers[key] = story.history
        if find_table(export.files, "QuoteLineItem"):
            export.state.lines_known.add(key)


class _Story:
    """The snapshots of one quote, one after the other; ``history`` is where they ended."""

    def __init__(self, export: Export, key: str, row: Row, lines: list[_DatedLine]) -> None:
        self._export = export
        self._key = key
        self._lines = lines
        self._deals_currency = export.currencies.get(long_id(row.record["OpportunityId"]))
        self.history = OfferHistory()

    def tell(self, state: dict[str, str], at: datetime, by: str, row: Row) -> Iterator[Item]:
        before = (self.history.status, self.history.terms)
        standing = [line for line in self._lines if line.stands(at)]
        if standing != [line for line in self._lines if line.until is None]:
            # The quote's own totals are those of its lines as they stand now.
            state = {**state, "GrandTotal": "", "TotalPrice": ""}
        export = self._export
        currency = state.get("CurrencyIsoCode") or self._deals_currency
        currency = currency or currency_of(state, export.mapping, export.context)
        lines = [line.data for line in standing]
        try:
            data = snapshot(self.history, state, lines, by, export.mapping, currency)
        except FieldError as problem:
            yield row.reject(problem.reason, f"{self._key}: {problem.detail}")
            return
        if (self.history.status, self.history.terms) != before:
            key = f"{self._key}:{at:%Y%m%dT%H%M%S}"
            yield export.event("offer.changed", key, at, str(data["deal_id"]), data, row)
