"""Topics that Kafka Connect fills with the raw changes of a CRM: read by the parsers that read them from files.

A change tells new values only, so what records were before has to be known. That knowledge is not written down a second
time: it is read again from the beginning of these topics by whoever takes over. What they no longer hold is not known.
"""

from collections.abc import Mapping

from dealtrust_correlator.settings import Connector
from dealtrust_correlator.vetting import Letter
from dealtrust_engine.config import Config
from dealtrust_reading.settings import SourceSections
from dealtrust_runtime.streams.records import Incoming
from dealtrust_schemas.events import Event
from dealtrust_sources.debezium import collect_debezium
from dealtrust_sources.records import Context, Reject
from dealtrust_sources.salesforce import CdcState, cdc_events, collect_cdc

_PASSED_OVER = frozenset({"ignored_entity"})
"""Reasons of what is rightly there and not for us: other objects of the CRM."""


class Connectors:
    """Reads the records of such topics, in their order."""

    def __init__(self, topics: Mapping[str, Connector], config: Config, sections: SourceSections) -> None:
        self.topics = dict(topics)
        self._sections = sections
        self._context = Context(
            tenant=config.tenant,
            internal_domains=frozenset(config.internal_domains),
            timezone=config.timezone,
            country=config.country,
        )
        self._state = CdcState()

    def forget(self) -> None:
        """Know nothing of earlier records; they are about to come again."""
        self._state = CdcState()

    def read(self, record: Incoming) -> list[Event | Letter]:
        """The events that follow from a record, and why others do not. A record without a value follows a deletion."""
        if record.value is None:
            return []
        lines, fields = [record.value], self._sections.salesforce
        if self.topics[record.topic] == "debezium":
            rejects = collect_debezium(
                lines, origin=record.topic, state=self._state, mapping=self._sections.debezium, fields=fields
            )
        else:
            rejects = collect_cdc(lines, origin=record.topic, state=self._state, mapping=fields)
        items: list[Event | Reject] = [*rejects]
        items += cdc_events(self._state, context=self._context, mapping=fields)
        return [
            Letter(item.reason, item.detail) if isinstance(item, Reject) else item
            for item in items
            if not (isinstance(item, Reject) and item.reason in _PASSED_OVER)
        ]
