"""The command ``dealtrust-admin``: what an operator types, and what comes back."""

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

from cyclopts import App, CycloptsError, Parameter
from cyclopts.validators import Number

from dealtrust_admin.cluster import ClusterError, opened
from dealtrust_admin.plan import TopicState, differences, planned
from dealtrust_engine.patterns import PATTERNS
from dealtrust_runtime.configuration import ConfigurationError
from dealtrust_runtime.settings import load_process_settings

app = App(
    name="dealtrust-admin",
    help="Looks after dealtrust on Kafka. Exit status: 0 done, 2 wrong use or configuration, 1 anything else.",
    version=version("dealtrust-admin"),
    result_action="return_value",
)
topics = App(name="topics", help="Make the topics, or compare them with what they must be.")
app.command(topics)

Count = Annotated[int, Parameter(validator=Number(gte=1))]

PARTITIONS = 12
REPLICAS = 3


class MismatchError(Exception):
    """The topics are not as they must be; one line for each difference."""


@topics.command
def apply(*, config: Path | None = None, partitions: Count = PARTITIONS, replicas: Count = REPLICAS) -> None:
    """Make every topic that is missing, then compare them all. What is there is never changed.

    Parameters
    ----------
    config
        Settings (YAML); the environment is laid over them.
    partitions
        Partitions of every topic. Choose once: a key's partition depends on their number.
    replicas
        Copies of every partition; a single broker can hold one.
    """
    wanted = _planned(partitions, replicas)
    with opened(load_process_settings(config).kafka) as cluster:
        found = cluster.topics([topic.name for topic in wanted])
        missing = [topic for topic in wanted if topic.name not in found]
        if missing:
            cluster.create(missing)
        for topic in missing:
            print(f"made {topic.name}")
        _compare(wanted, cluster.topics([topic.name for topic in wanted]))


@topics.command
def verify(*, config: Path | None = None, partitions: Count = PARTITIONS, replicas: Count = REPLICAS) -> None:
    """Compare the topics with what they must be; exit 1 and a line for each difference.

    Parameters
    ----------
    config
        Settings (YAML); the environment is laid over them.
    partitions
        Partitions that every topic must have.
    replicas
        Copies that every partition must have.
    """
    wanted = _planned(partitions, replicas)
    with opened(load_process_settings(config).kafka) as cluster:
        _compare(wanted, cluster.topics([topic.name for topic in wanted]))


def _planned(partitions: int, replicas: int) -> list[TopicState]:
    return planned({module.PATTERN.family for module in PATTERNS.values()}, partitions, replicas)


def _compare(wanted: list[TopicState], found: dict[str, TopicState]) -> None:
    lines = [line for topic in wanted for line in differences(topic, found.get(topic.name))]
    if lines:
        raise MismatchError("\n".join(lines))
    print(f"{len(wanted)} topics are as they must be")


def run(arguments: list[str]) -> int:
    """Run one command; gives the exit status."""
    try:
        app(arguments, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        return _failed(" ".join(str(error).split()), 2)
    except ConfigurationError as error:
        return _failed(str(error), 2)
    except (ClusterError, MismatchError) as error:
        return _failed(str(error), 1)
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        return _failed(f"{named}{error.strerror or error}", 1)
    return 0


def main() -> None:
    """Entry point of the installed command."""
    sys.exit(run(sys.argv[1:]))


def _failed(lines: str, status: int) -> int:
    for line in lines.splitlines():
        print(f"dealtrust-admin: {line}", file=sys.stderr)
    return status
