"""The command ``dealtrust-correlator``: finds the deal of each event, until it is told to stop."""

import logging
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Final

from confluent_kafka import KafkaException
from cyclopts import App, CycloptsError

from dealtrust_correlator.connectors import Connectors
from dealtrust_correlator.routing import MEMORY, Plan
from dealtrust_correlator.settings import CorrelatorSettings, load_correlator_settings
from dealtrust_correlator.vetting import INPUTS, Vetting
from dealtrust_correlator.worker import Worker
from dealtrust_reading.settings import load_settings
from dealtrust_runtime.configuration import ConfigurationError
from dealtrust_runtime.garbage import look_seldom
from dealtrust_runtime.health import Health
from dealtrust_runtime.logs import start_logging
from dealtrust_runtime.metrics import Metrics
from dealtrust_runtime.probes import ProbeServer
from dealtrust_runtime.streams import confluent
from dealtrust_runtime.streams.stream import EXIT_FAILED, READY, Stream, StreamError
from dealtrust_runtime.streams.watch import Deadlines, Stop

NAME: Final = "dealtrust-correlator"

_LOG = logging.getLogger(__name__)

app = App(
    name=NAME,
    help="Finds out which deal each event belongs to. Several may run: one works, the others stand by."
    f" Stops on SIGTERM or SIGINT. Exit status: 0 stopped as asked, 2 wrong use or configuration, {EXIT_FAILED} it"
    " cannot go on.",
    version=version(NAME),
    result_action="return_value",
)


@app.default
def correlate(*, config: Path | None = None) -> int:
    """Correlate until told to stop.

    Parameters
    ----------
    config
        Settings (YAML); the environment is laid over them.
    """
    return run_with(load_correlator_settings(config))


def run_with(settings: CorrelatorSettings) -> int:
    """Correlate until told to stop; gives the exit status, with the reason logged in one line.

    Raises `ConfigurationError`, or OSError where the port of the probes is taken.
    """
    told = load_settings(settings.configuration)
    engine = told.engine
    start_logging(NAME, settings.log_level)
    look_seldom()
    metrics, health = Metrics(), Health([READY], settings.http.beat_seconds)
    stream = Stream(NAME, INPUTS[0], MEMORY, version(NAME), settings.kafka, metrics, health, settings.stream)
    most, by_events = settings.stream.record_bytes, settings.clock == "events"
    plan = Plan(engine, 0, version(NAME), by_events, settings.waiting_events, most)
    connectors = Connectors(settings.connector_topics, engine, told.sources)
    vetting = Vetting(engine.tenant, most, punctual=not by_events, raw=connectors)
    deadlines = Deadlines()
    with (
        ProbeServer(health, metrics, settings.http.host, settings.http.port),
        Stop(lambda: deadlines.begin(settings.stream.stop_seconds, "stopping")) as stop,
    ):
        try:
            return _worked(stream, plan, vetting, connectors, stop)
        except StreamError as error:
            _LOG.critical("%s", error)
        except OSError as error:
            _LOG.critical("%s: %s", error.filename or "a secret", error.strerror or error)
        except Exception:
            _LOG.exception("the process cannot go on")
    return EXIT_FAILED


def _worked(stream: Stream, plan: Plan, vetting: Vetting, connectors: Connectors, stop: Stop) -> int:
    try:
        brokers = confluent.Brokers(stream)
    except KafkaException as raised:
        raise StreamError(f"settings of Kafka: {' '.join(raised.args[0].str().split())}") from raised
    try:
        Worker(stream, brokers, plan, vetting, connectors, stop.asked).run()
    except KafkaException as raised:
        raise StreamError(brokers.told(raised.args[0])) from raised
    return 0


def run(arguments: list[str]) -> int:
    """Run the command; gives the exit status."""
    try:
        status: int = app(arguments, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        return _failed(" ".join(str(error).split()), 2)
    except ConfigurationError as error:
        return _failed(str(error), 2)
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        return _failed(f"{named}{error.strerror or error}", 1)
    return status


def main() -> None:
    """Entry point of the installed command."""
    sys.exit(run(sys.argv[1:]))


def _failed(line: str, status: int) -> int:
    print(f"{NAME}: {line}", file=sys.stderr)
    return status
