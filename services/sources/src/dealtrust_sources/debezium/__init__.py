"""Row changes of a CRM's database, as Debezium tells them, to changes of the records of Salesforce's model."""

from dealtrust_sources.debezium.mapping import DebeziumMapping
from dealtrust_sources.debezium.reading import collect_debezium

__all__ = ["DebeziumMapping", "collect_debezium"]
