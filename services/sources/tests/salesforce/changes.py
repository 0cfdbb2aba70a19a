"""Change events in a few words. Constructed from the vendor's description: of most there is no public sample."""

import json
from typing import Any

from dealtrust_schemas.events import Event
from dealtrust_sources.records import Context, Reject
from dealtrust_sources.salesforce import CdcState, SalesforceMapping, read_cdc

DEAL = "006000000000001AAA"
QUOTE = "0Q0000000000001AAA"
OWNER = "005000000000001AAA"
START = 1_767_600_000_000  # 2026-01-05T08:00:00Z


def change(
    entity: str, kind: str, record: str, body: dict[str, Any] | None = None, **header: Any
) -> dict[str, Any]:
    seconds = header.pop("at", 0)
    return {
        "ChangeEventHeader": {
            "entityName": entity,
            "recordIds": [record],
            "changeType": kind,
            "transactionKey": f"tx-{seconds}",
            "sequenceNumber": 1,
            "commitTimestamp": START + seconds * 1000,
            "commitNumber": 1745500706683617281 + seconds,
            "commitUser": OWNER,
            "changedFields": sorted(body or {}),
            **header,
        },
        **(body or {}),
    }


def read(
    context: Context,
    *changes: object,
    state: CdcState | None = None,
    mapping: SalesforceMapping | None = None,
) -> list[Event | Reject]:
    lines = [json.dumps(each) if not isinstance(each, str) else each for each in changes]
    return list(
        read_cdc(
            lines,
            origin="cdc.jsonl",
            state=state or CdcState(),
            context=context,
            mapping=mapping or SalesforceMapping(),
        )
    )
