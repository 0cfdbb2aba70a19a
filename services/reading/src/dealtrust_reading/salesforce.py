"""Files of Salesforce: the tables of one folder are one export, the change events of all files are one history."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePath

from dealtrust_reading.finding import Found
from dealtrust_reading.progress import Meter
from dealtrust_reading.recognition import HEAD_BYTES, export_object, is_json
from dealtrust_reading.records import counted_records
from dealtrust_reading.streams import Opened, Reopened
from dealtrust_schemas.events import Event
from dealtrust_sources.debezium import DebeziumMapping, collect_debezium
from dealtrust_sources.records import Context, Reject
from dealtrust_sources.salesforce import CdcState, cdc_events, collect_cdc, product_names, read_export
from dealtrust_sources.salesforce.mapping import SalesforceMapping
from dealtrust_sources.salesforce.soql import tables_in

Items = Iterator[Event | Reject]


class SalesforceFiles:
    """Reads the files of one organisation; the exports come first, so that change events know what was before."""

    def __init__(
        self,
        mapping: SalesforceMapping,
        tables: DebeziumMapping,
        context: Callable[[], Context],
        meter: Meter,
    ) -> None:
        self._mapping = mapping
        self._tables = tables
        self._context = context
        self._meter = meter
        self._state = CdcState()
        self.product_names: dict[str, str] = {}

    def exports(self, files: list[Found]) -> Items:
        """The events of all exports, folder by folder."""
        for folder in dict.fromkeys(file.folder for file in files):
            yield from self._export(folder, [file for file in files if file.folder == folder])

    def changes(self, files: list[Found], rows: list[Found]) -> Items:
        """The events of all change events, in the order of their commits. rows: files of row changes."""
        for file in (*files, *rows):
            try:
                with file.open() as opened:
                    yield from self._collected(file, opened)
            except OSError as error:
                yield Reject(file.origin, "", "unreadable", error.strerror or str(error))
            self._meter.finish(file.size)
        yield from cdc_events(self._state, context=self._context(), mapping=self._mapping)

    def _export(self, folder: str, files: list[Found]) -> Items:
        tables: dict[str, Found] = {}
        openers: dict[str, Reopened] = {}
        for file in files:
            for name in tables_of(file):
                key = f"{name}.csv"
                if key in tables:
                    told = f"{tables[key].name} in the same folder is read instead"
                    yield Reject(file.origin, "", "second_table", told)
                else:
                    tables[key] = file
                    openers[key] = Reopened(file.open)
        files_of = {f"{folder}/{key}" if folder else key: file.origin for key, file in tables.items()}
        try:
            for item in read_export(
                openers, origin=folder, mapping=self._mapping, context=self._context(), state=self._state
            ):
                if isinstance(item, Reject):
                    yield replace(item, origin=files_of.get(item.origin, item.origin))
                else:
                    yield item
            self.product_names.update(product_names(openers))
        except OSError as error:
            yield Reject(folder, "", "unreadable", error.strerror or str(error))
        # A file may hold several tables; what broke it is told once.
        damaged = {tables[key].origin: each.damage for key, each in openers.items()}
        for origin, damage in damaged.items():
            if damage is not None:
                yield Reject(origin, "end", *damage)
        for file in files:
            self._meter.finish(file.size)

    def _collected(self, file: Found, opened: Opened) -> Iterator[Reject]:
        too_large: list[Reject] = []
        lines = counted_records(
            opened.stream, file.origin, too_large, lambda: self._meter.at(opened.position)
        )
        if file.kind == "debezium":
            yield from collect_debezium(
                lines, origin=file.origin, state=self._state, mapping=self._tables, fields=self._mapping
            )
        else:
            yield from collect_cdc(lines, origin=file.origin, state=self._state, mapping=self._mapping)
        yield from too_large
        if opened.damage is not None:
            yield Reject(file.origin, "end", *opened.damage)


def tables_of(file: Found) -> list[str]:
    """The objects whose tables a file of an export holds. Raises OSError where it cannot be opened."""
    with file.open() as opened:
        head = opened.stream.peek(HEAD_BYTES)[:HEAD_BYTES]
        if is_json(head):
            return sorted(tables_in(opened.stream)) or [PurePath(file.name).stem]
    return [export_object(head, file.name) or PurePath(file.name).stem]
