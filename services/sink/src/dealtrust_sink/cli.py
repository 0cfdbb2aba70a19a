"""The command ``dealtrust-sink``: writes what was found from Kafka into ClickHouse, until it is told to stop."""

import logging
import os
import sys
import threading
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Final

from cyclopts import App, CycloptsError
from kafka.errors import KafkaError  # type: ignore[import-untyped]

from dealtrust_reading.settings import load_settings
from dealtrust_runtime.configuration import ConfigurationError
from dealtrust_runtime.health import Health
from dealtrust_runtime.logs import start_logging
from dealtrust_runtime.metrics import Metrics
from dealtrust_runtime.probes import ProbeServer
from dealtrust_runtime.streams.stream import StreamError
from dealtrust_runtime.streams.watch import Stop
from dealtrust_runtime.tokens import TokenError
from dealtrust_runtime.trouble import LastTrouble
from dealtrust_sink.settings import SinkSettings, load_sink_settings
from dealtrust_sink.sides import Sides
from dealtrust_sink.sinking import READ, WRITTEN, Sink
from dealtrust_sink.source import Source
from dealtrust_sink.store import Store

NAME: Final = "dealtrust-sink"
_STOP_SECONDS: Final = 8.0
_LEAVE_SECONDS: Final = 2.0

app = App(
    name=NAME,
    help="Writes what dealtrust found from Kafka into ClickHouse, once. Stops on SIGTERM or SIGINT."
    " Exit status: 0 stopped as asked, 2 wrong use or configuration, 1 anything else.",
    version=version(NAME),
    result_action="return_value",
)


@app.default
def write(*, config: Path | None = None) -> None:
    """Write until told to stop.

    Parameters
    ----------
    config
        Settings (YAML); the environment is laid over them.
    """
    run_with(load_sink_settings(config))


def run_with(settings: SinkSettings, store_class: Callable[..., Store] = Store) -> None:
    """Write until told to stop.

    Raises `StreamError`, `KafkaError`, `TokenError`, `ConfigurationError`, `OSError`.
    """
    sides = Sides(load_settings(settings.configuration).engine)
    start_logging(NAME, settings.log_level)
    logging.getLogger("kafka").setLevel(logging.WARNING)
    logging.getLogger("kafka.net.selector").setLevel(logging.ERROR)  # it warns of a busy machine
    logging.getLogger("clickhouse_driver").setLevel(logging.ERROR)  # it warns of what it raises
    metrics = Metrics()
    health = Health((READ, WRITTEN), settings.http.beat_seconds)
    with Stop(_end_later) as stop, ProbeServer(health, metrics, settings.http.host, settings.http.port):
        source = Source(settings, metrics, sides)
        store = store_class(settings.clickhouse, settings.insert_settings)
        try:
            Sink(source, store, metrics, health, stop.asked).run()
        finally:
            store.close()
            source.close(_LEAVE_SECONDS)


def _end_later() -> None:
    """A server that does not answer must not hold us up: what was being written is read again next time."""
    timer = threading.Timer(_STOP_SECONDS, os._exit, (0,))
    timer.daemon = True
    timer.start()


def run(arguments: list[str]) -> int:
    """Run the command; gives the exit status."""
    trouble = LastTrouble()
    logging.getLogger("kafka").addHandler(trouble)
    try:
        app(arguments, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        return _failed(" ".join(str(error).split()), 2)
    except ConfigurationError as error:
        return _failed(str(error), 2)
    except (StreamError, TokenError) as error:
        return _failed(str(error), 1)
    except KafkaError as error:
        return _failed(f"kafka: {trouble.explained(error)}", 1)
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        return _failed(f"{named}{error.strerror or error}", 1)
    return 0


def main() -> None:
    """Entry point of the installed command."""
    sys.exit(run(sys.argv[1:]))


def _failed(line: str, status: int) -> int:
    print(f"{NAME}: {line}", file=sys.stderr)
    return status
