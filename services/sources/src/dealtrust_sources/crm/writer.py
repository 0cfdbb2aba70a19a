"""Wrap what a parser found into events, or into a named reject."""

import json
from collections.abc import Mapping
from datetime import datetime

from dealtrust_schemas.events import Event, EventError, parse_event
from dealtrust_sources.crm.values import utc
from dealtrust_sources.records import Context, Reject

Item = Event | Reject
Data = Mapping[str, object]


class Writer:
    """Makes the events of one feed."""

    def __init__(self, source: str, context: Context) -> None:
        """source: URI of the feed."""
        self._source = source
        self._tenant = context.tenant

    def event(
        self, kind: str, key: str, time: datetime, subject: str, data: Data, origin: str, position: str
    ) -> Item:
        """One event of type ``dealtrust.<kind>.v1`` with an id made of kind and key; a reject if its data is no good.

        Data is written as JSON and read by the contract itself, so that whatever passes is what others accept
        and whatever does not has the contract's reason.
        """
        record = {
            "specversion": "1.0",
            "id": f"{kind}:{key}",
            "source": self._source,
            "type": f"dealtrust.{kind}.v1",
            "time": utc(time),
            "subject": subject,
            "tenantid": self._tenant,
            "data": {name: value for name, value in data.items() if value is not None},
        }
        try:
            return parse_event(json.dumps(record))
        except EventError as error:
            return Reject(origin, position, error.reason, f"{subject}: {error.detail}"[:200])
