"""Files of HubSpot: reads, webhooks and exports of one account, in whatever order, are one history."""

from collections.abc import Callable, Iterator

from dealtrust_reading.finding import Found
from dealtrust_reading.progress import Meter
from dealtrust_reading.recognition import HEAD_BYTES, columns_of, is_json
from dealtrust_reading.records import counted_records
from dealtrust_reading.streams import Reopened
from dealtrust_schemas.events import Event
from dealtrust_sources.hubspot import (
    HubspotMapping,
    HubspotState,
    collect_hubspot,
    collect_table,
    hubspot_events,
    hubspot_mails,
)
from dealtrust_sources.records import Context, Reject

Items = Iterator[Event | Reject]


class HubspotFiles:
    """Reads the files of one account."""

    def __init__(self, mapping: HubspotMapping, context: Callable[[], Context], meter: Meter) -> None:
        self._mapping = mapping
        self._context = context
        self._meter = meter
        self._state = HubspotState()

    def events(self, files: list[Found]) -> Items:
        """The events of all files, mails left out."""
        for file in files:
            try:
                yield from self._collected(file)
            except OSError as error:
                yield Reject(file.origin, "", "unreadable", error.strerror or str(error))
            self._meter.finish(file.size)
        yield from hubspot_events(self._state, context=self._context(), mapping=self._mapping)

    def mails(self) -> Items:
        """The mails that were logged in the CRM; asked for after the mailboxes, which know more of the same mails."""
        yield from hubspot_mails(self._state, context=self._context(), mapping=self._mapping)

    def _collected(self, file: Found) -> Iterator[Reject]:
        with file.open() as opened:
            head = opened.stream.peek(HEAD_BYTES)[:HEAD_BYTES]
        if is_json(head):
            yield from self._records(file)
        else:
            yield from self._table(file, columns_of(head))

    def _records(self, file: Found) -> Iterator[Reject]:
        too_large: list[Reject] = []
        with file.open() as opened:
            records = counted_records(
                opened.stream, file.origin, too_large, lambda: self._meter.at(opened.position)
            )
            yield from collect_hubspot(records, origin=file.origin, state=self._state, mapping=self._mapping)
            yield from too_large
            if opened.damage is not None:
                yield Reject(file.origin, "end", *opened.damage)

    def _table(self, file: Found, columns: list[str]) -> Iterator[Reject]:
        table = Reopened(file.open)
        yield from collect_table(
            table,
            columns,
            origin=file.origin,
            state=self._state,
            mapping=self._mapping,
            context=self._context(),
        )
        if table.damage is not None:
            yield Reject(file.origin, "end", *table.damage)
