"""Apply the transactions of change events to what is known, and tell what that means."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from dealtrust_sources.crm.offers import OfferHistory
from dealtrust_sources.crm.values import FieldError, Record, truth, utc
from dealtrust_sources.crm.writer import Data, Item, Writer
from dealtrust_sources.records import Context, Reject
from dealtrust_sources.salesforce import activities, deals, parties
from dealtrust_sources.salesforce.envelope import Change
from dealtrust_sources.salesforce.known import CdcState, Waiting
from dealtrust_sources.salesforce.lines import deal_line, offer_line
from dealtrust_sources.salesforce.mapping import SalesforceMapping
from dealtrust_sources.salesforce.offers import currency_of, snapshot


@dataclass(slots=True)
class _Touched:
    """A record that a transaction changed: its fields before, which were told, what was done to it."""

    waiting: Waiting
    before: dict[str, str] | None
    told: set[str] = field(default_factory=set)
    acts: list[str] = field(default_factory=list)

    @property
    def change(self) -> Change:
        return self.waiting.change

    @property
    def created(self) -> bool:
        return "CREATE" in self.acts or "UNDELETE" in self.acts

    @property
    def deleted(self) -> bool:
        return self.acts[-1] == "DELETE"


_Teller = Callable[[str, _Touched], Iterator[Item]]


class Applier:
    """Turns transactions into events, one after the other."""

    def __init__(self, state: CdcState, context: Context, mapping: SalesforceMapping, writer: Writer) -> None:
        self._state = state
        self._context = context
        self._mapping = mapping
        self._writer = writer
        self._stages = deals.Stages(mapping)
        for record in state.records.get("Opportunity", {}).values():
            self._stages.learn(record)
        self._tellers: dict[str, _Teller] = {
            "Opportunity": self._deal,
            "OpportunityContactRole": self._role,
            "Task": self._task,
            "Account": self._party,
            "Contact": self._party,
            "User": self._party,
        }

    def apply(self, transaction: list[Waiting]) -> Iterator[Item]:
        """The events of one transaction, all at its moment: a head and its lines are one event."""
        touched: dict[tuple[str, str], _Touched] = {}
        for waiting in transaction:
            if waiting.change.kind in {"gap_event", "gap_overflow"}:
                self._state.doubt(waiting.change)
                continue
            for record_id in waiting.change.record_ids:
                if self._is_late(waiting.change, record_id):
                    yield _reject(waiting, "late_change", f"{waiting.change.entity} {record_id}")
                else:
                    self._merge(waiting, record_id, touched)
        for (entity, record_id), each in touched.items():
            if entity in self._tellers:
                yield from self._guarded(self._tellers[entity], record_id, each)
        for parent, each in self._parents(touched, "OpportunityLineItem", "OpportunityId").items():
            yield from self._guarded(self._deal_lines, parent, each)
        for parent, each in (
            self._parents(touched, "QuoteLineItem", "QuoteId") | _of(touched, "Quote")
        ).items():
            yield from self._guarded(self._offer, parent, each)
        for parent, each in (
            self._parents(touched, "EventRelation", "EventId") | _of(touched, "Event")
        ).items():
            yield from self._guarded(self._meeting, parent, each)
        self._drop_deleted(touched)

    # Keeping the state

    def _is_late(self, change: Change, record_id: str) -> bool:
        last = self._state.last_orders.get((change.entity, record_id))
        return last is not None and change.order < last

    def _merge(self, waiting: Waiting, record_id: str, touched: dict[tuple[str, str], _Touched]) -> None:
        change = waiting.change
        before = self._state.records.get(change.entity, {}).get(record_id) or dict(change.before) or None
        each = touched.setdefault(
            (change.entity, record_id), _Touched(waiting, dict(before) if before is not None else None)
        )
        first_seen = change.is_whole and change.kind == "UPDATE" and before is None
        if first_seen and change.begins:
            waiting = replace(waiting, change=replace(change, time=change.begins))
        each.waiting = waiting
        each.acts.append("CREATE" if first_seen else change.kind)
        each.told |= _told(change, before)
        record = {} if change.kind == "CREATE" else (before or {})
        self._state.put(change.entity, record_id, {**record, **change.fields, "Id": record_id})
        self._state.last_orders[change.entity, record_id] = change.order
        if change.kind == "CREATE" and change.entity in {"Opportunity", "Quote"}:
            self._state.lines_known.add(record_id)

    def _drop_deleted(self, touched: dict[tuple[str, str], _Touched]) -> None:
        for (entity, record_id), each in touched.items():
            # Deals and quotes may come back out of the recycle bin; their lines come back as records of their own.
            if each.deleted and entity not in {"Opportunity", "Quote"}:
                self._state.drop(entity, record_id)

    def _parents(
        self, touched: dict[tuple[str, str], _Touched], entity: str, name: str
    ) -> dict[str, _Touched]:
        """Whose children a transaction touched. Deleted children are forgotten here."""
        found: dict[str, _Touched] = {}
        for record_id, each in _of(touched, entity).items():
            found[self._state.value(entity, record_id, name)] = each
            if each.deleted:
                self._state.drop(entity, record_id)
        return found

    # Telling

    def _guarded(self, tell: _Teller, record_id: str, each: _Touched) -> Iterator[Item]:
        try:
            yield from tell(record_id, each)
        except FieldError as problem:
            yield _reject(each.waiting, problem.reason, problem.detail)

    def _event(
        self, kind: str, record_id: str, each: _Touched, subject: str, data: Data, key: str | None = None
    ) -> Item:
        at = each.change.time
        key = key or self._state.event_key(kind, record_id, at)
        return self._writer.event(kind, key, at, subject, data, each.waiting.origin, each.waiting.position)

    def _record(self, entity: str, record_id: str) -> dict[str, str]:
        return self._state.records[entity][record_id]

    def _deal(self, key: str, each: _Touched) -> Iterator[Item]:
        record = self._record("Opportunity", key)
        self._stages.learn(record)
        by = each.change.user or None
        if each.deleted:
            yield self._event(
                "deal.closed",
                key,
                each,
                key,
                {"deal_id": key, "outcome": "lost", "reason": "deleted", "by": by},
            )
            return
        fields = deals.known_fields(self._mapping, record)
        if each.created:
            # What was closed before anybody looked is left out: nobody tells when.
            if not (each.change.is_read and self._stages.outcome(record.get("StageName"))):
                yield from self._opened(key, each, record, fields)
            return
        if "StageName" in each.told and (outcome := self._outcome(record, each)):
            reason = record.get(self._mapping.column("reason", record) or "") or None
            yield self._event(
                "deal.closed",
                key,
                each,
                key,
                {"deal_id": key, "outcome": outcome, "reason": reason, "by": by},
            )
            return
        changes, problems = self._changes(each, record, fields)
        yield from problems
        if changes:
            yield self._event("deal.changed", key, each, key, {"deal_id": key, "changes": changes, "by": by})

    def _opened(self, key: str, each: _Touched, record: Record, fields: dict[str, str]) -> Iterator[Item]:
        values: dict[str, str | None] = {}
        for name, canonical in fields.items():
            try:
                values[canonical] = deals.value(canonical, record.get(name, ""))
            except FieldError as problem:
                yield _reject(each.waiting, problem.reason, problem.detail)
        data = deals.opened(record, values, self._stages, currency_of(record, self._mapping, self._context))
        again = "UNDELETE" in each.acts
        yield self._event("deal.opened", key, each, key, data, None if again else key)
        if step := deals.first_step(key, values):
            yield self._event("deal.changed", key, each, key, step, f"{key}:opened")
        if outcome := self._stages.outcome(record.get("StageName")):
            closed = {"deal_id": key, "outcome": outcome, "by": each.change.user or None}
            yield self._event("deal.closed", key, each, key, closed)

    def _outcome(self, record: Record, each: _Touched) -> str | None:
        stage = record.get("StageName", "")
        if each.before is not None and each.before.get("StageName") == stage:
            return None
        return self._stages.outcome(stage)

    def _changes(
        self, each: _Touched, record: Record, fields: dict[str, str]
    ) -> tuple[dict[str, Data], list[Reject]]:
        before = each.before or {}
        changes: dict[str, Data] = {}
        problems = []
        for name, canonical in fields.items():
            if name not in each.told or (name not in before and name in self._mapping.enriched_fields):
                continue
            try:
                new = deals.value(canonical, record.get(name, ""))
            except FieldError as problem:
                problems.append(_reject(each.waiting, problem.reason, problem.detail))
                continue
            # Not known and empty look alike in an event; only what is known can be equal.
            old = deals.old_value(canonical, before.get(name, ""))
            if name not in before or old != new:
                changes[canonical] = {"old": old, "new": new}
        stage = changes.get("stage")
        if (
            stage
            and "stage_order" not in changes
            and (order := self._stages.order.get(str(stage["new"]))) is not None
        ):
            changes["stage_order"] = {"old": self._stages.order.get(str(stage["old"])), "new": order}
        return changes, problems

    def _role(self, key: str, each: _Touched) -> Iterator[Item]:
        record = self._record("OpportunityContactRole", key)
        deal, contact = record.get("OpportunityId", ""), record.get("ContactId", "")
        if not deal or not contact:
            raise FieldError(
                "incomplete_record", f"OpportunityContactRole {key}: its deal or contact was never told"
            )
        data = {
            "deal_id": deal,
            "contact_id": contact,
            "role": record.get("Role") or None,
            "primary": truth(record["IsPrimary"]) if record.get("IsPrimary") else None,
            "removed": True if each.deleted else None,
        }
        yield self._event("deal.contact", key, each, deal, data, key if each.created else None)

    def _deal_lines(self, deal: str, each: _Touched) -> Iterator[Item]:
        if not deal or deal not in self._state.lines_known:
            raise FieldError(
                "incomplete_lines",
                f"a line of {deal or 'an unknown deal'} changed; its other lines were never told",
            )
        lines: list[Data] = []
        for record in self._state.children("OpportunityLineItem", deal):
            try:
                lines.append({name: value for name, value in deal_line(record).items() if value is not None})
            except FieldError as problem:
                yield _reject(each.waiting, problem.reason, problem.detail)
        yield self._event(
            "deal.lines", deal, each, deal, {"deal_id": deal, "lines": lines, "by": each.change.user or None}
        )

    def _offer(self, key: str, each: _Touched) -> Iterator[Item]:
        record = self._state.records.get("Quote", {}).get(key, {})
        if not record.get("OpportunityId") or key not in self._state.lines_known:
            raise FieldError("incomplete_record", f"Quote {key}: its deal or its lines were never told")
        lines = []
        for line in self._state.children("QuoteLineItem", key):
            try:
                lines.append(offer_line(line))
            except FieldError as problem:
                yield _reject(each.waiting, problem.reason, problem.detail)
        if each.deleted and each.change.entity == "Quote":
            record = {**record, "Status": "Withdrawn"}
        history = self._state.offers.setdefault(key, OfferHistory())
        before = (history.status, history.terms)
        of_deal = self._state.value("Opportunity", record["OpportunityId"], "CurrencyIsoCode")
        currency = (
            record.get("CurrencyIsoCode") or of_deal or currency_of(record, self._mapping, self._context)
        )
        data = snapshot(history, record, lines, each.change.user, self._mapping, currency)
        if (history.status, history.terms) != before:
            yield self._event("offer.changed", key, each, record["OpportunityId"], data)

    def _task(self, key: str, each: _Touched) -> Iterator[Item]:
        record = self._record("Task", key)
        if truth(record.get("IsRecurrence", "")):
            return
        if each.deleted:
            record = {**record, "Status": "Cancelled"}
        data = activities.task(record, self._mapping, self._deal_of, each.change.user)
        status = data["status"]
        same_as_exported = (
            status == "open" if each.created else status == "done" and self._state.first_time_done(key)
        )
        yield self._event(
            "task.changed", key, each, key, data, f"{key}:{status}" if same_as_exported else None
        )

    def _deal_of(self, record_id: str) -> str | None:
        if record_id in self._state.records.get("Opportunity", {}):
            return record_id
        return self._state.value("Quote", record_id, "OpportunityId") or None

    def _email_of(self, record_id: str) -> str | None:
        found = self._state.value("User", record_id, "Email") or self._state.value(
            "Contact", record_id, "Email"
        )
        return found.lower() or None

    def _meeting(self, key: str, each: _Touched) -> Iterator[Item]:
        record = self._state.records.get("Event", {}).get(key)
        if record is None:
            raise FieldError("incomplete_record", f"Event {key} was never told")
        if truth(record.get("IsChild", "")) or truth(record.get("IsRecurrence", "")):
            return
        responses = {
            relation["RelationId"]: relation.get("Status", "")
            for relation in self._state.children("EventRelation", key)
            if relation.get("RelationId")
        }
        record = {"CreatedDate": utc(each.change.time) if each.created else "", **record}
        cancelled = each.deleted and each.change.entity == "Event"
        data = activities.meeting(record, responses, self._email_of, self._deal_of, cancelled=cancelled)
        yield self._event("meeting", key, each, key, data)

    def _party(self, key: str, each: _Touched) -> Iterator[Item]:
        if each.deleted or not (each.created or each.told):
            return
        entity = each.change.entity
        record = self._record(entity, key)
        if entity == "User":
            data: Data = parties.user(record)
        else:
            data = parties.contact(record) if entity == "Contact" else parties.account(record, self._mapping)
        if each.before is None and not each.created:
            # Half a person would stand in for the whole one that others may have told of.
            raise FieldError("incomplete_record", f"{entity} {key}: the record was never told as a whole")
        kind = f"party.{entity.lower()}"
        yield self._event(kind, key, each, key, data, key if each.created else None)


def _told(change: Change, before: Mapping[str, str] | None) -> set[str]:
    """The fields that changed; of a record that is told as a whole those that are not as they were."""
    if not change.is_whole or before is None:
        return set(change.fields)
    return {name for name, value in change.fields.items() if name in before and before[name] != value}


def _of(touched: dict[tuple[str, str], _Touched], entity: str) -> dict[str, _Touched]:
    return {record_id: each for (kind, record_id), each in touched.items() if kind == entity}


def _reject(waiting: Waiting, reason: str, detail: str) -> Reject:
    return Reject(waiting.origin, waiting.position, reason, detail[:200])
