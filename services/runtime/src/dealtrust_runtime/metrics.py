"""The metrics of all processes, each described once. Nothing else is registered."""

from dataclasses import dataclass
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

Kind = Literal["counter", "gauge", "histogram"]


@dataclass(frozen=True)
class Metric:
    """One metric. ``buckets``: upper bounds of a histogram, in the unit that its name ends in."""

    name: str
    kind: Kind
    what: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

METRICS: tuple[Metric, ...] = (
    Metric("dealtrust_records_read_total", "counter", "Records read from Kafka.", ("topic",)),
    Metric("dealtrust_records_written_total", "counter", "Records that Kafka acknowledged.", ("topic",)),
    Metric(
        "dealtrust_dead_letters_total",
        "counter",
        "Records that could not be handled, by the topic they came from and the named reason.",
        ("topic", "reason"),
    ),
    Metric(
        "dealtrust_handling_seconds",
        "histogram",
        "Seconds from the moment a batch of records was handed over until its effects were durable.",
        ("topic",),
        SECONDS,
    ),
    Metric(
        "dealtrust_commit_seconds", "histogram", "Seconds that a commit of offsets took.", buckets=SECONDS
    ),
    Metric("dealtrust_partitions_assigned", "gauge", "Partitions that this process owns now.", ("topic",)),
    Metric(
        "dealtrust_partitions_unfinished",
        "gauge",
        "Owned partitions in which there is more to do for what was read already.",
        ("topic",),
    ),
    Metric(
        "dealtrust_lag_records",
        "gauge",
        "Records in an owned partition that are not handled yet.",
        ("topic", "partition"),
    ),
    Metric(
        "dealtrust_progress_timestamp_seconds",
        "gauge",
        "When a record was last handled, in seconds since 1970 UTC.",
    ),
    Metric(
        "dealtrust_alerts_total",
        "counter",
        "Revisions of alerts that were written, by what they say.",
        ("family", "pattern", "status", "reason"),
    ),
    Metric(
        "dealtrust_rows_written_total", "counter", "Rows that ClickHouse acknowledged, by table.", ("table",)
    ),
    Metric("dealtrust_store_away", "gauge", "1 while ClickHouse cannot be written to, else 0."),
)


class Metrics:
    """The metrics of one process, in a registry of its own: exactly `METRICS`."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._counters: dict[str, Counter] = {}
        self._gauges: dict[str, Gauge] = {}
        self._histograms: dict[str, Histogram] = {}
        for metric in METRICS:
            described = (metric.name, metric.what, metric.labels)
            if metric.kind == "counter":
                self._counters[metric.name] = Counter(*described, registry=self._registry)
            elif metric.kind == "gauge":
                self._gauges[metric.name] = Gauge(*described, registry=self._registry)
            else:
                self._histograms[metric.name] = Histogram(
                    *described, registry=self._registry, buckets=metric.buckets
                )

    def count(self, name: str, amount: float = 1, /, **labels: str) -> None:
        """Add to a counter. Raises `KeyError` for an unknown one, `ValueError` for other labels than its own."""
        (self._counters[name].labels(**labels) if labels else self._counters[name]).inc(amount)

    def set(self, name: str, value: float, /, **labels: str) -> None:
        """Set a gauge. Raises as `count` does."""
        (self._gauges[name].labels(**labels) if labels else self._gauges[name]).set(value)

    def observe(self, name: str, value: float, /, **labels: str) -> None:
        """Put a value into a histogram. Raises as `count` does."""
        (self._histograms[name].labels(**labels) if labels else self._histograms[name]).observe(value)

    def forget(self, name: str, /, **labels: str) -> None:
        """Drop a gauge's value for these labels, for example of a partition that went to another process."""
        self._gauges[name].remove_by_labels(labels)

    def exposition(self) -> bytes:
        """All values in Prometheus' text format, version 0.0.4."""
        return generate_latest(self._registry)
