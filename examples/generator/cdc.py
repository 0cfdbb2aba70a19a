"""The change feed: what happened after the export, in the envelopes of four ways to read it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import groupby

from .crm import ORGANISATION, Record, Value, user_id
from .export import COLUMNS
from .mime import token
from .people import Person

_FROM_DATES = (
    (date(2026, 6, 15), "cometd"),
    (date(2026, 6, 22), "pubsub"),
    (date(2026, 6, 29), "eventbridge"),
)
Json = dict[str, object]


@dataclass(frozen=True)
class _Fact:
    """One record made or changed."""

    at: datetime
    by: Person
    record: Record
    kind: str
    values: dict[str, Value]
    transaction: str


def change_files(records: Sequence[Record], after: datetime) -> dict[str, str]:
    """Return file name -> JSON lines of every change after the moment, oldest first.

    Each week was read in another way; tasks come through a connector that keeps one file per object. The first
    line of the first file is delivered twice, and one change of an account was too large to be published (a
    gap event): both happen in real feeds.
    """
    facts = sorted(_facts(records, after), key=lambda fact: (fact.at, fact.transaction, fact.record.id))
    files: dict[str, list[Json]] = {}
    replay = 5_100_000
    for (at, transaction), together in groupby(facts, key=lambda fact: (fact.at, fact.transaction)):
        for sequence, fact in enumerate(together, start=1):
            replay += 1
            header = _header(fact, transaction, sequence, replay)
            way = "confluent" if fact.record.entity == "Task" else _way(at)
            files.setdefault(_FILES[way], []).append(_ENVELOPES[way](fact, header, replay))
    first = files[_FILES["cometd"]]
    first.insert(1, first[0])
    first.append(_gap(next(record for record in records if record.entity == "Account"), first[-1]))
    return {name: "".join(json.dumps(line) + "\n" for line in lines) for name, lines in sorted(files.items())}


def _facts(records: Sequence[Record], after: datetime) -> Iterator[_Fact]:
    for record in records:
        if record.made_at > after:
            values = {"Id": record.id, **record.values, "CreatedDate": record.made_at}
            yield _Fact(record.made_at, record.made_by, record, "CREATE", values, record.transaction)
        for change in record.changes:
            if change.at > after:
                values = {**change.values, "LastModifiedDate": change.at}
                yield _Fact(change.at, change.by, record, "UPDATE", values, record.transaction)


def _way(at: datetime) -> str:
    return [way for first, way in _FROM_DATES if at.astimezone(UTC).date() >= first][-1]


def _header(fact: _Fact, transaction: str, sequence: int, replay: int) -> Json:
    key = token(transaction, fact.at.isoformat(), length=32)
    return {
        "entityName": fact.record.entity,
        "recordIds": [fact.record.id],
        "changeType": fact.kind,
        "changeOrigin": "com/salesforce/api/soap/63.0;client=SfdcInternalAPI/",
        "transactionKey": f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}",
        "sequenceNumber": sequence,
        "commitTimestamp": _milliseconds(fact.at),
        "commitNumber": 1_781_000_000_000_000_000 + replay * 1_000,
        "commitUser": user_id(fact.by),
    }


def _cometd(fact: _Fact, header: Json, replay: int) -> Json:
    changed = [] if fact.kind == "CREATE" else sorted(fact.values)
    body = _published(fact, {name: _iso(value) for name, value in fact.values.items() if value is not None})
    payload = {**body, "ChangeEventHeader": {**header, "changedFields": changed}}
    channel = f"/data/{fact.record.entity}ChangeEvent"
    schema = token("schema", fact.record.entity, length=22)
    return {"data": {"schema": schema, "payload": payload, "event": {"replayId": replay}}, "channel": channel}


def _pubsub(fact: _Fact, header: Json, _replay: int) -> Json:
    names = [name for name in COLUMNS[fact.record.entity] if name != "Id"]
    bits = sum(1 << (place + 1) for place, name in enumerate(names) if name in fact.values)
    changed = [] if fact.kind == "CREATE" else [f"0x{bits:X}"]
    bitmaps = {"changedFields": changed, "nulledFields": [], "diffFields": []}
    body = _published(fact, {name: _epoch(fact.values.get(name)) for name in names})
    return {"ChangeEventHeader": {**header, **bitmaps}, **body}


def _eventbridge(fact: _Fact, header: Json, replay: int) -> Json:
    kind = f"{fact.record.entity}ChangeEvent"
    changed = [] if fact.kind == "CREATE" else sorted(fact.values)
    names = [name for name in COLUMNS[fact.record.entity] if name != "Id"]
    body = _published(fact, {name: _epoch(fact.values.get(name)) for name in names})
    lists = {"nulledFields": [], "diffFields": [], "changedFields": changed}
    return {
        "version": "0",
        "id": token("eventbridge", str(replay), length=32),
        "detail-type": kind,
        "source": f"aws.partner/salesforce.com/{ORGANISATION}/0YLQy0000000001",
        "account": "000000000000",
        "time": fact.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": "eu-central-1",
        "resources": [],
        "detail": {"payload": {"ChangeEventHeader": {**header, **lists}, **body}},
    }


def _confluent(fact: _Fact, header: Json, replay: int) -> Json:
    changed = [] if fact.kind == "CREATE" else sorted(fact.values)
    body = {name: _epoch(fact.values.get(name)) for name in COLUMNS[fact.record.entity]}
    types = {"_ObjectType": f"{fact.record.entity}ChangeEvent", "_EventType": token("schema", length=22)}
    ids = {"Id": fact.record.id, "ReplayId": str(replay)}
    return {"payload": {"ChangeEventHeader": {**header, "changedFields": changed}, **body, **ids, **types}}


_ENVELOPES = {"cometd": _cometd, "pubsub": _pubsub, "eventbridge": _eventbridge, "confluent": _confluent}
_FILES = {
    "cometd": "2026-06-15_cometd.jsonl",
    "pubsub": "2026-06-22_pubsub.jsonl",
    "eventbridge": "2026-06-29_eventbridge.jsonl",
    "confluent": "tasks_confluent.jsonl",
}


def _published(fact: _Fact, body: Json) -> Json:
    """Return the fields under the names of change events: compound names and addresses, durations for ends."""
    body.pop("Id", None)
    if fact.record.entity == "Contact":
        body["Name"] = {name: body.pop(name, None) for name in ("FirstName", "LastName")}
        body["MailingAddress"] = _address(body, "Mailing")
    elif fact.record.entity == "Account":
        body["BillingAddress"] = _address(body, "Billing")
    elif fact.record.entity == "Event":
        start, end = fact.values.get("StartDateTime"), fact.values.get("EndDateTime")
        body["ActivityDateTime"] = body.pop("StartDateTime", None)
        body.pop("EndDateTime", None)
        if isinstance(start, datetime) and isinstance(end, datetime):
            body["DurationInMinutes"] = (end - start) // timedelta(minutes=1)
    return body


def _address(body: Json, prefix: str) -> Json:
    return {name: body.pop(prefix + name, None) for name in ("City", "Country", "CountryCode")}


def _gap(account: Record, last: Json) -> Json:
    """Return a gap event for the account, committed right after the last line of the file."""
    line: Json = json.loads(json.dumps(last))
    data = line["data"]
    assert isinstance(data, dict)
    header = data["payload"]["ChangeEventHeader"]
    header.update(entityName="Account", recordIds=[account.id], changeType="GAP_UPDATE", changedFields=[])
    header["transactionKey"] = "0" * 8 + header["transactionKey"][8:]
    data["payload"] = {"ChangeEventHeader": header}
    data["event"] = {"replayId": data["event"]["replayId"] + 1}
    return {**line, "channel": "/data/AccountChangeEvent"}


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp()) * 1000


def _iso(value: Value) -> object:
    match value:
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        case date():
            return value.isoformat()
        case Decimal():
            return float(value)
        case _:
            return value


def _epoch(value: Value) -> object:
    match value:
        case datetime():
            return _milliseconds(value)
        case date():
            return _milliseconds(datetime(value.year, value.month, value.day, tzinfo=UTC))
        case _:
            return _iso(value)
