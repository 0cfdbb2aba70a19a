"""The deals of an export: opened, changed, closed, contacts, lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from dealtrust_sources.crm.rows import Row, find_table
from dealtrust_sources.crm.values import FieldError, day, optional_moment, rank, truth
from dealtrust_sources.crm.writer import Data, Item
from dealtrust_sources.records import Reject
from dealtrust_sources.salesforce import deals
from dealtrust_sources.salesforce.history import Step, rows_by_record, steps, undone
from dealtrust_sources.salesforce.lines import deal_line
from dealtrust_sources.salesforce.offers import currency_of, is_deleted
from dealtrust_sources.salesforce.tables import Export, refused
from dealtrust_sources.salesforce.values import long_id

_SNAPSHOT_FIELDS = ("StageName", "Amount", "CloseDate", "Probability", "ForecastCategory")
# Closing a deal sets these; without history they say nothing about the time before.
_SET_BY_CLOSING = {"probability": {"0", "100"}, "forecast": {"Closed", "Omitted"}}


class DealReader:
    """Opportunity.csv with its histories."""

    def __init__(self, export: Export) -> None:
        self._export = export
        self._rows: dict[str, Row] = {}
        self._stages = deals.Stages(export.mapping)
        self._fields: dict[str, str] = {}

    def load(self) -> Iterator[Item]:
        """Read the records, so that the beginning of the export and the meaning of stages are known."""
        for row in self._export.rows("Opportunity", needed=("Id", "StageName")):
            if not isinstance(row, Row):
                yield row
                continue
            if is_deleted(row.record):
                continue
            key = long_id(row.record["Id"])
            try:
                self._export.created[key] = self._export.created_at(row, needed=True)
            except FieldError as problem:
                yield refused(row, problem)
                continue
            self._rows[key] = row
            self._export.deals_of[key] = key
            self._export.currencies[key] = row.record.get("CurrencyIsoCode", "")
            self._stages.learn(row.record)
        if self._export.created:
            self._export.begins = min(self._export.created.values())
        self._learn_stages()
        first = next(iter(self._rows.values()), None)
        self._fields = deals.known_fields(self._export.mapping, first.record if first else ())

    def _learn_stages(self) -> None:
        for row in self._export.rows("OpportunityStage", needed=("MasterLabel",)):
            if isinstance(row, Row):
                record = row.record
                self._stages.learn({**record, "StageName": record["MasterLabel"]})
                order = rank(record.get("SortOrder", ""))
                if order is not None:
                    self._stages.order.setdefault(record["MasterLabel"], order)

    def events(self) -> Iterator[Item]:
        """``deal.opened``, ``deal.changed`` and ``deal.closed`` of every deal."""
        history, rejects = rows_by_record(
            self._export.rows("OpportunityFieldHistory", needed=("OpportunityId", "Field")),
            "OpportunityId",
            long_id,
        )
        yield from rejects
        snapshots, rejects = rows_by_record(
            self._export.rows("OpportunityHistory", needed=("OpportunityId",)), "OpportunityId", long_id
        )
        yield from rejects
        unknown: set[str] = set()
        for key in [*history, *snapshots]:
            if key not in self._rows and key not in unknown:
                unknown.add(key)
                row = (history.get(key) or snapshots[key])[0][1]
                yield row.reject("unknown_deal", f"history of {key[:40]}, which is not among the deals")
        for key, row in self._rows.items():
            told = history.get(key, [])
            fields = {each.record.get("Field", "") for _, each in told}
            told = told + list(_from_snapshots(snapshots.get(key, []), fields))
            yield from self._deal(key, row, [step for step in steps(told) if self._only_known(step)])

    def _only_known(self, step: Step) -> bool:
        """Leave in a step what has a canonical name; whether anything is left."""
        renamed: dict[str, tuple[str, str]] = {}
        for name, change in step.changes.items():
            if name in {"Owner", "OwnerId"}:
                # Salesforce writes two rows for one change of owner, with names and with ids; names may be of nobody known.
                old, new = (self._user_id(text) for text in change)
                if old is not None and new is not None:
                    renamed["OwnerId"] = (old, new)
            elif name in self._fields:
                renamed[name] = change
        step.changes = renamed
        return bool(renamed)

    def _user_id(self, text: str) -> str | None:
        found = self._export.user_ids.get(text) or self._export.user_ids.get(long_id(text))
        return found or (long_id(text) if text.startswith("005") else None)

    def _deal(self, key: str, row: Row, taken: list[Step]) -> Iterator[Item]:
        created = self._export.created[key]
        raw = undone(row.record, taken)
        values, problems = self._values(raw, row)
        yield from problems
        values |= self._unknown_before(row, values, taken)
        account = self._export.account_ids.get(row.record.get("AccountName", ""))
        if account and not row.record.get("AccountId"):
            row.record["AccountId"] = account
        currency = currency_of(row.record, self._export.mapping, self._export.context)
        try:
            opened = deals.opened(row.record, values, self._stages, currency)
        except FieldError as problem:
            yield refused(row, problem)
            del self._export.created[key]
            return
        first = self._export.event("deal.opened", key, created, key, opened, row)
        if isinstance(first, Reject) and first.reason == "unknown_currency":
            yield first
            first = self._export.event("deal.opened", key, created, key, {**opened, "currency": None}, row)
        yield first
        if step_data := deals.first_step(key, values):
            yield self._export.event("deal.changed", f"{key}:opened", created, key, step_data, row)
        for stage in dict.fromkeys(
            [str(opened["stage"]), *(s.changes["StageName"][1] for s in taken if "StageName" in s.changes)]
        ):
            if self._stages.is_unknown(stage):
                yield row.reject(
                    "unknown_stage", f"{key}: {stage[:60]!r} is none of the configured stages; kept as it is"
                )
        closed = False
        for step in taken:
            item, closes = self._step(key, step, row)
            closed = closes if closes is not None else closed
            yield from item
        if not closed and (last := self._closed_without_history(row, created)):
            yield self._closed(
                key, row.record.get("StageName", ""), last, row.record.get("LastModifiedById", ""), row, row
            )

    def _values(self, raw: dict[str, str], row: Row) -> tuple[dict[str, str | None], list[Reject]]:
        found: dict[str, str | None] = {}
        problems = []
        for name, canonical in self._fields.items():
            try:
                text = raw.get(name, "")
                if canonical == "owner_id":
                    # Reports name people; a name that nobody has stands for its bearer.
                    text = self._export.user_ids.get(text, text)
                found[canonical] = deals.value(canonical, text)
            except FieldError as problem:
                problems.append(refused(row, problem))
        return found, problems

    def _unknown_before(
        self, row: Row, values: dict[str, str | None], taken: list[Step]
    ) -> dict[str, str | None]:
        if self._stages.outcome(row.record.get("StageName")) is None:
            return {}
        in_history = {self._fields[name] for step in taken for name in step.changes}
        return {
            name: None
            for name, set_to in _SET_BY_CLOSING.items()
            if name not in in_history and values.get(name) in set_to
        }

    def _step(self, key: str, step: Step, row: Row) -> tuple[list[Item], bool | None]:
        """The events of one moment, and whether the deal is closed after it (None: the stage did not change)."""
        stage = step.changes.get("StageName")
        if stage is not None and self._stages.outcome(stage[1]):
            return [self._closed(key, stage[1], step.time, step.by, step.row, row)], True
        changes: dict[str, Data] = {}
        items: list[Item] = []
        for name, (old, new) in step.changes.items():
            canonical = self._fields[name]
            try:
                before, after = deals.old_value(canonical, old), deals.value(canonical, new)
            except FieldError as problem:
                items.append(step.row.reject(problem.reason, f"{key}: {problem.detail}"))
                continue
            if before != after:
                changes[canonical] = {"old": before, "new": after}
        if stage is not None and "stage_order" not in changes and stage[1] in self._stages.order:
            changes["stage_order"] = {
                "old": self._stages.order.get(stage[0]),
                "new": self._stages.order[stage[1]],
            }
        if changes:
            data = {"deal_id": key, "changes": changes, "by": long_id(step.by) or None}
            items.append(
                self._export.event(
                    "deal.changed", f"{key}:{step.time:%Y%m%dT%H%M%S}", step.time, key, data, step.row
                )
            )
        return items, None if stage is None else False

    def _closed(self, key: str, stage: str, at: datetime, by: str, told: Row, deal: Row) -> Item:
        reason = deal.record.get(self._export.mapping.column("reason", deal.record) or "")
        data = {
            "deal_id": key,
            "outcome": self._stages.outcome(stage),
            "reason": reason or None,
            "by": long_id(by) or None,
        }
        return self._export.event("deal.closed", f"{key}:{at:%Y%m%dT%H%M%S}", at, key, data, told)

    def _closed_without_history(self, row: Row, created: datetime) -> datetime | None:
        """When a closed deal was closed, as far as its own fields tell: the last change of stage, else its close date."""
        record = row.record
        if self._stages.outcome(record.get("StageName")) is None:
            return None
        try:
            modified = optional_moment(record.get("LastModifiedDate", ""), "LastModifiedDate")
            changed = optional_moment(record.get("LastStageChangeDate", ""), "LastStageChangeDate")
            close_day = day(record.get("CloseDate", ""), "CloseDate")
        except FieldError:
            return created
        if changed is None and close_day:
            midnight = datetime.combine(
                datetime.fromisoformat(close_day), time(), ZoneInfo(self._export.context.timezone)
            )
            changed = min(
                (midnight + timedelta(days=1)).astimezone(UTC), modified or datetime.max.replace(tzinfo=UTC)
            )
        return max(changed or modified or created, created)


def _from_snapshots(rows: list[tuple[datetime, Row]], told: set[str]) -> Iterator[tuple[datetime, Row]]:
    """OpportunityHistory keeps the whole state at each change: the differences as rows of field history."""
    ordered = sorted(rows, key=lambda each: each[0])
    for (_, before), (at, after) in pairwise(ordered):
        for name in _SNAPSHOT_FIELDS:
            old, new = before.record.get(name, ""), after.record.get(name, "")
            if name not in told and old != new:
                record = {
                    "Field": name,
                    "OldValue": old,
                    "NewValue": new,
                    "CreatedById": after.record.get("CreatedById", ""),
                }
                yield at, Row(record, after.origin, after.position)


def contact_roles(export: Export) -> Iterator[Item]:
    """``deal.contact`` of OpportunityContactRole, at CreatedDate; ``removed`` when a deleted one was last changed."""
    for row in export.rows("OpportunityContactRole", needed=("OpportunityId", "ContactId")):
        if not isinstance(row, Row):
            yield row
            continue
        deal, contact = long_id(row.record["OpportunityId"]), long_id(row.record["ContactId"])
        try:
            created = export.created_at(row, export.created.get(deal))
            primary = truth(row.record["IsPrimary"]) if row.record.get("IsPrimary") else None
            data = {
                "deal_id": deal,
                "contact_id": contact,
                "role": row.record.get("Role") or None,
                "primary": primary,
            }
            key = long_id(row.record.get("Id", "")) or f"{deal}:{contact}"
            yield export.event("deal.contact", key, created, deal, data, row)
            if is_deleted(row.record):
                gone = export.removed_at(row, created)
                yield export.event(
                    "deal.contact", f"{key}:removed", gone, deal, {**data, "removed": True}, row
                )
        except FieldError as problem:
            yield refused(row, problem)


@dataclass(slots=True)
class _DatedLine:
    since: datetime
    until: datetime | None
    data: Data
    row: Row


def deal_lines(export: Export) -> Iterator[Item]:
    """``deal.lines``: the full list at each moment at which lines were added; lines stand as they stand now."""
    by_deal: dict[str, list[_DatedLine]] = {}
    if export.state is not None and find_table(export.files, "OpportunityLineItem"):
        export.state.lines_known.update(export.created)
    for row in export.rows("OpportunityLineItem", needed=("OpportunityId", "Quantity")):
        if not isinstance(row, Row):
            yield row
            continue
        deal = long_id(row.record["OpportunityId"])
        try:
            since = max(
                export.created_at(row, export.created.get(deal)), export.created.get(deal, export.begins)
            )
            until = export.removed_at(row, since) if is_deleted(row.record) else None
            by_deal.setdefault(deal, []).append(_DatedLine(since, until, deal_line(row.record), row))
        except FieldError as problem:
            yield refused(row, problem)
    for deal, lines in by_deal.items():
        moments = {line.since for line in lines} | {line.until for line in lines if line.until}
        for at in sorted(moments):
            standing = [
                line for line in lines if line.since <= at and (line.until is None or at < line.until)
            ]
            told = next(line.row for line in lines if at in {line.since, line.until})
            by = long_id(told.record.get("CreatedById", "")) or None
            data = {"deal_id": deal, "lines": [_without_none(line.data) for line in standing], "by": by}
            yield export.event("deal.lines", f"{deal}:{at:%Y%m%dT%H%M%S}", at, deal, data, told)


def _without_none(data: Data) -> Data:
    return {name: value for name, value in data.items() if value is not None}
