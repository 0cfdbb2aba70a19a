"""The reference of what the processes on Kafka are told, what they measure and what they log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dealtrust_correlator.settings import CorrelatorSettings
from dealtrust_correlator.vetting import REASONS as CORRELATOR_REASONS
from dealtrust_detector.settings import DetectorSettings
from dealtrust_detector.vetting import REASONS as DETECTOR_REASONS
from dealtrust_runtime.environment import BETWEEN, PREFIX
from dealtrust_runtime.logs import EVERY_LINE, FAILURE, FIELDS
from dealtrust_runtime.metrics import METRICS
from dealtrust_runtime.settings import ProcessSettings
from dealtrust_runtime.streams.letters import REASONS as STREAM_REASONS
from dealtrust_runtime.streams.stream import StreamSettings
from dealtrust_schemas.envelope import REASONS as EVENT_REASONS
from dealtrust_sink.reading import REASONS as SINK_REASONS
from dealtrust_sink.settings import SinkSettings
from tools.setting_tables import BEGIN, first_sentence, sections, settings_table

_EVENTS = ", ".join(f"`{reason}`" for reason in EVENT_REASONS)
_SET_ASIDE = f"Every service that reads events, for what is no valid event: {_EVENTS}."


def process_page() -> str:
    """The whole page."""
    parts = [
        "# Processes on Kafka",
        BEGIN,
        "Settings, metrics and log lines that all processes of the deployment on Kafka share.",
        "## Settings",
        "A YAML file, environment variables, or both; a variable wins over the file. An unknown setting is refused.",
        f"The variable of `kafka.security.protocol` is `{PREFIX}KAFKA{BETWEEN}SECURITY{BETWEEN}PROTOCOL`.",
        "A value of a variable that begins with `[` or `{` is read as JSON.",
    ]
    for path, model in sections(ProcessSettings):
        if path:
            parts.append(f"### {'.'.join(path)}\n\n{first_sentence(model)}")
        parts.append(settings_table(model))
    parts.append(
        f"### Of dealtrust-correlator alone\n\n{settings_table(CorrelatorSettings, beside=ProcessSettings)}"
    )
    parts.append(
        f"### Of dealtrust-detector alone\n\n{settings_table(DetectorSettings, beside=ProcessSettings)}"
    )
    parts.append(f"### stream\n\n{first_sentence(StreamSettings)}\n\n{settings_table(StreamSettings)}")
    parts.append(f"### Of dealtrust-sink alone\n\n{settings_table(SinkSettings, beside=ProcessSettings)}")
    parts.append("## Metrics\n\nAt `/metrics`, in Prometheus' text format. There are no others.")
    parts.append(
        _table(
            ("metric", "kind", "labels", "what it is"),
            [(f"`{m.name}`", m.kind, ", ".join(f"`{label}`" for label in m.labels), m.what) for m in METRICS],
        )
    )
    parts.append("`/livez` and `/readyz` answer 200, or 503 with the reason.")
    parts.append(
        "## Why a record is set aside\n\nThe word stands in the dead letter, in its header `reason`, in metrics and logs."
    )
    parts.append(f"{_SET_ASIDE} The correlator besides:")
    parts.append(_reasons(CORRELATOR_REASONS))
    parts.append(
        "What parsers say of the raw changes in topics of connectors, they say of files too. The detector besides:"
    )
    parts.append(_reasons(DETECTOR_REASONS | STREAM_REASONS))
    parts.append("The sink besides:")
    parts.append(_reasons(SINK_REASONS))
    parts.append("## Log lines\n\nOne JSON object a line, on standard error.")
    said = [(EVERY_LINE, "always"), (FIELDS, "where it is known"), (FAILURE, "with an exception")]
    rows = [(f"`{name}`", when, what) for fields, when in said for name, what in fields.items()]
    parts.append(_table(("field", "when", "what it is"), rows))
    return "\n\n".join(parts) + "\n"


def _reasons(reasons: Mapping[str, str]) -> str:
    return _table(("reason", "when"), [(f"`{reason}`", when) for reason, when in reasons.items()])


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows))
