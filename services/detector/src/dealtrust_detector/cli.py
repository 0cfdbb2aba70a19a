"""The command ``dealtrust-detector``: tells what the engine finds in deal-events, until it is told to stop."""

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Final, Literal

from cyclopts import App, CycloptsError

from dealtrust_detector.handler import Detector
from dealtrust_detector.settings import DetectorSettings, load_detector_settings
from dealtrust_reading.settings import load_settings
from dealtrust_runtime.configuration import ConfigurationError
from dealtrust_runtime.garbage import look_seldom
from dealtrust_runtime.health import Health
from dealtrust_runtime.logs import start_logging
from dealtrust_runtime.metrics import Metrics
from dealtrust_runtime.probes import ProbeServer
from dealtrust_runtime.streams.stream import READY, Stream

NAME: Final = "dealtrust-detector"
EVENTS: Final = "deal-events"

app = App(
    name=NAME,
    help="Reads the events of deals from Kafka and writes the alerts that come of them. Stops on SIGTERM or SIGINT."
    " Exit status: 0 stopped as asked, 2 wrong use or configuration, anything else: start it again.",
    version=version(NAME),
    result_action="return_value",
)


@app.default
def detect(
    *,
    config: Path | None = None,
    families: str | None = None,
    runtime: Literal["faust", "transactional"] | None = None,
) -> int:
    """Detect until told to stop.

    Parameters
    ----------
    config
        Settings (YAML); the environment is laid over them.
    families
        Families of patterns whose alerts are told, parted by commas; all of them without it.
    runtime
        What reads and writes Kafka.
    """
    return run_with(load_detector_settings(config, families=families, runtime=runtime))


def run_with(settings: DetectorSettings) -> int:
    """Detect until told to stop; gives the exit status. Raises `ConfigurationError`, `OSError`."""
    engine = load_settings(settings.configuration).engine
    start_logging(NAME, settings.log_level)
    metrics = Metrics()
    health = Health((READY,), settings.http.beat_seconds)
    stream = Stream(
        group=f"{NAME}.{settings.name}",
        input=EVENTS,
        state=f"deal-state.{settings.name}",
        version=version(NAME),
        kafka=settings.kafka,
        metrics=metrics,
        health=health,
        settings=settings.stream,
    )
    detector = Detector(
        engine,
        settings.chosen,
        stream.state,
        metrics,
        complete=settings.clock == "events",
        keep=settings.deals_in_memory,
        version=stream.version,
    )
    look_seldom()
    with ProbeServer(health, metrics, settings.http.host, settings.http.port):
        # Each brings clients of its own, of which only those of the chosen one are loaded.
        if settings.runtime == "faust":
            from dealtrust_runtime.streams.faust import run_faust

            return run_faust(detector, stream)
        from dealtrust_runtime.streams.transactional import run_transactional

        return run_transactional(detector, stream)


def run(arguments: list[str]) -> int:
    """Run the command; gives the exit status."""
    try:
        status = app(arguments, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        return _failed(" ".join(str(error).split()), 2)
    except ConfigurationError as error:
        return _failed(str(error), 2)
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        return _failed(f"{named}{error.strerror or error}", 1)
    return status if isinstance(status, int) else 0


def main() -> None:
    """Entry point of the installed command."""
    sys.exit(run(sys.argv[1:]))


def _failed(line: str, status: int) -> int:
    print(f"{NAME}: {line}", file=sys.stderr)
    return status
