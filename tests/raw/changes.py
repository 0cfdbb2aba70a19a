"""Change Data Capture events as they reach their receivers in different envelopes, one JSON object a line."""

import json
import random
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from tests.raw.acts import Act, Mutation

_NUMBERS = {
    "Amount",
    "Probability",
    "Quantity",
    "UnitPrice",
    "Discount",
    "GrandTotal",
    "Term_Months__c",
    "Payment_Days__c",
}
_TRUTHS = {"IsClosed", "IsWon", "IsPrimary"}
_DAYS = {"CloseDate", "ExpirationDate", "ActivityDate", "Start_Date__c", "Next_Step_Due__c"}

_NAME = {"FirstName": ("Name", "FirstName"), "LastName": ("Name", "LastName")}
_COMPOUNDS: dict[str, dict[str, tuple[str, str]]] = {
    "Contact": _NAME
    | {f"Mailing{part}": ("MailingAddress", part) for part in ("Country", "CountryCode", "StateCode")},
    "User": _NAME | {part: ("Address", part) for part in ("Country", "CountryCode", "StateCode")},
    "Account": {f"Billing{part}": ("BillingAddress", part) for part in ("Country", "CountryCode")},
}
"""Fields that stand inside others in most transports."""

Body = dict[str, Any]
Envelope = Callable[[Body, int], Body]


def change_lines(acts: Iterable[Act], dice: random.Random) -> Iterator[str]:
    """One line for each change; the changes of one act are one transaction."""
    wrap, in_epochs, with_nulls = dice.choice(_ENVELOPES)
    number = 10_831_265_770_557
    for count, act in enumerate(acts):
        number += 7
        for sequence, mutation in enumerate(act.mutations, start=1):
            header = _header(act, mutation, count, sequence, number)
            if mutation.kind == "DELETE":
                header.pop("changedFields")
            values = {
                name: _value(name, text, in_epochs)
                for name, text in mutation.fields.items()
                if text or mutation.kind == "UPDATE"
            }
            if wrap is not _confluent:
                values = _compounded(mutation.entity, values)
            stamped = _moment(act.time) if in_epochs else f"{act.time.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"
            body: Body = {"ChangeEventHeader": header, **values}
            if mutation.kind != "DELETE":
                body["LastModifiedDate"] = stamped
            if mutation.kind == "CREATE":
                body["CreatedDate"] = stamped
            if with_nulls:
                body |= {"Description": None, "Type": None, "LeadSource": None}
            yield json.dumps(wrap(body, count * 100 + sequence), ensure_ascii=dice.random() < 0.5)


def _header(act: Act, mutation: Mutation, count: int, sequence: int, number: int) -> Body:
    inside = {name: ".".join(path) for name, path in _COMPOUNDS.get(mutation.entity, {}).items()}
    named = [inside.get(name, name) for name in mutation.fields] + ["LastModifiedDate"]
    if mutation.kind != "UPDATE":
        named = []
    header: Body = {
        "entityName": mutation.entity,
        "recordIds": [mutation.record],
        "changeType": mutation.kind,
        "changeOrigin": "com/salesforce/api/soap/63.0;client=SfdcInternalAPI/",
        "transactionKey": f"0000be70-a756-e601-9202-{count:012x}",
        "sequenceNumber": sequence,
        "commitTimestamp": _moment(act.time),
        "commitNumber": number,
        "changedFields": named,
        "nulledFields": [
            name for name, text in mutation.fields.items() if not text and mutation.kind == "UPDATE"
        ],
        "diffFields": [],
    }
    if act.by:
        header["commitUser"] = act.by
    return header


def _compounded(entity: str, values: Body) -> Body:
    """The fields with names and addresses put together; Confluent's connector takes them apart again."""
    if entity not in _COMPOUNDS:
        return values
    found: Body = {}
    for name, value in values.items():
        compound, part = _COMPOUNDS[entity].get(name, (None, name))
        if compound is None:
            found[name] = value
        else:
            found.setdefault(compound, {})[part] = value
    return found


def _value(name: str, text: str, in_epochs: bool) -> object:
    if not text:
        return None
    if name in _TRUTHS:
        return text == "true"
    if name in _NUMBERS:
        return float(text)
    if name in _DAYS and in_epochs:
        return _moment(datetime.fromisoformat(text).replace(tzinfo=UTC))
    return text


def _moment(moment: datetime) -> int:
    return int(moment.timestamp()) * 1000


def _bare(body: Body, _: int) -> Body:
    return body


def _cometd(body: Body, replay: int) -> Body:
    entity = body["ChangeEventHeader"]["entityName"]
    payload = {name: value for name, value in body.items() if value is not None or name in _changed(body)}
    payload["ChangeEventHeader"] = {
        name: value
        for name, value in body["ChangeEventHeader"].items()
        if name not in {"nulledFields", "diffFields"}
    }
    data = {"schema": "fl8pv4oUvtbyFAwJQO2NAQ", "payload": payload, "event": {"replayId": replay}}
    return {"data": data, "channel": f"/data/{entity}ChangeEvent"}


def _emp(body: Body, replay: int) -> Body:
    return _cometd(body, replay)["data"]  # type: ignore[no-any-return]


def _confluent(body: Body, replay: int) -> Body:
    header = {k: v for k, v in body["ChangeEventHeader"].items() if k not in {"nulledFields", "diffFields"}}
    entity = header["entityName"]
    more = {"Id": header["recordIds"][0], "ReplayId": str(replay), "_ObjectType": f"{entity}ChangeEvent"}
    return {"schema": None, "payload": {**body, "ChangeEventHeader": header, **more}}


def _relay(body: Body, replay: int) -> Body:
    entity = body["ChangeEventHeader"]["entityName"]
    header = {k: v for k, v in body["ChangeEventHeader"].items() if k != "commitNumber"}
    return {
        "version": "0",
        "id": f"5c42b99e-c214-4a9c-8fbd-{replay:012x}",
        "detail-type": f"{entity}ChangeEvent",
        "source": "aws.partner/salesforce.com/00D8d0000000001EAA/0YL8d0000000001GAA",
        "detail": {"payload": {**body, "ChangeEventHeader": header}},
    }


def _changed(body: Body) -> list[str]:
    return body["ChangeEventHeader"].get("changedFields", [])  # type: ignore[no-any-return]


# How to wrap; whether days and moments are milliseconds; whether fields that did not change are there as null.
_ENVELOPES: list[tuple[Envelope, bool, bool]] = [
    (_bare, True, True),
    (_cometd, False, False),
    (_emp, False, False),
    (_confluent, True, True),
    (_relay, True, True),
    (_bare, False, False),
]
