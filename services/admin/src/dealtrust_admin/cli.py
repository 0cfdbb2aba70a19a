"""The command ``dealtrust-admin``: what an operator types, and what comes back."""

import json
import math
import sys
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, CycloptsError, Parameter
from cyclopts.validators import Number

from dealtrust_admin.cluster import opened
from dealtrust_admin.connection import ClusterError
from dealtrust_admin.migrating import StoreError
from dealtrust_admin.plan import TopicState, differences, planned
from dealtrust_engine.patterns import PATTERNS
from dealtrust_reading.problems import UsageError
from dealtrust_runtime.configuration import ConfigurationError
from dealtrust_runtime.settings import load_process_settings
from dealtrust_sources.records import printable

app = App(
    name="dealtrust-admin",
    help="Looks after dealtrust on Kafka. Exit status: 0 done, 2 wrong use or configuration, 1 anything else.",
    version=version("dealtrust-admin"),
    result_action="return_value",
    suppress_keyboard_interrupt=False,
)


def _positive(_: object, value: object) -> None:
    if isinstance(value, float) and not 0 < value < math.inf:
        raise ValueError("Must be max, or a number above 0.")


topics = App(name="topics", help="Make the topics, or compare them with what they must be.")
dead_letters = App(name="dead-letters", help="Look at what could not be handled, and put it back.")
app.command(topics)
app.command(dead_letters)

Speed = Annotated[Literal["max"] | float, Parameter(validator=_positive)]
AsJson = Annotated[bool, Parameter(name="--json", negative="", show_default=False)]
ShowAll = Annotated[bool, Parameter(name="--all", negative="", show_default=False)]
Flag = Annotated[bool, Parameter(negative="", show_default=False)]
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
    # A detector watches one family, or all of them.
    return planned({*(module.PATTERN.family for module in PATTERNS.values()), "all"}, partitions, replicas)


def _compare(wanted: list[TopicState], found: dict[str, TopicState]) -> None:
    lines = [line for topic in wanted for line in differences(topic, found.get(topic.name))]
    if lines:
        raise MismatchError("\n".join(lines))
    print(f"{len(wanted)} topics are as they must be")


@app.command
def feed(
    *paths: Path,
    config: Path | None = None,
    until: str | None = None,
    speed: Speed = "max",
    rejects: Path | None = None,
) -> None:
    """Put the events of files into the source topics, as connectors would.

    The files are read as by `dealtrust scan`. Who is who comes first, then everything in order of time, and last
    the word that the clock stands at the end. Feeding the same files again changes no alert. Kafka is named by the
    environment (DEALTRUST_KAFKA__BOOTSTRAP).

    Parameters
    ----------
    paths
        Files or folders.
    config
        Settings of the organisation (YAML), those of `dealtrust scan`.
    until
        Leave out what happened later, and let the clock stand here: 2026-01-31 (its end), or 2026-01-31T15:00.
    speed
        How many seconds of events pass in one; max puts all in at once.
    rejects
        Write what could not be read here, one JSON object a line.
    """
    from dealtrust_admin.feeding import FeedOptions, tell
    from dealtrust_admin.feeding import feed as put_in

    if not paths:
        raise UsageError("name at least one file or folder to feed")
    pace = None if speed == "max" else speed
    options = FeedOptions(config=config, until=until, speed=pace, rejects=rejects)
    tell(put_in(list(paths), options, load_process_settings(None).kafka))


@app.command
def lag(
    *, config: Path | None = None, group: str | None = None, as_json: AsJson = False, all_: ShowAll = False
) -> None:
    """Tell how many records each service has yet to read.

    Parameters
    ----------
    config
        Settings (YAML); the environment is laid over them.
    group
        Only this group, which need not be one of ours.
    as_json
        One JSON object a line, every partition.
    all_
        Also the partitions that nothing is left to read of.
    """
    from dealtrust_admin.lag import lags, lines

    found = lags(load_process_settings(config).kafka, group)
    if as_json:
        for partition in found:
            print(json.dumps(partition._asdict()))
        return
    for line in lines(found, everything=all_):
        print(line)


@app.command
def migrate(*, config: Path | None = None, replicated: Flag = False, break_lock: Flag = False) -> None:
    """Make or change the tables of ClickHouse as this version needs them. What was done is not done again.

    Parameters
    ----------
    config
        Settings (YAML); the environment is laid over them.
    replicated
        The tables are replicated by a cluster; run it on each replica.
    break_lock
        Go on although another run holds the lock: it is known to be gone.
    """
    from dealtrust_admin.migrating import migrate as migrated

    settings = load_process_settings(config).clickhouse
    for line in migrated(settings, replicated=replicated, break_lock=break_lock):
        print(line)


@dead_letters.command(name="list")
def list_(
    *,
    config: Path | None = None,
    reason: str | None = None,
    topic: str | None = None,
    as_json: AsJson = False,
) -> None:
    """Show what could not be handled and was not put back yet.

    Parameters
    ----------
    config
        Settings (YAML); the environment is laid over them.
    reason
        Only those with this reason.
    topic
        Only those from this topic.
    as_json
        One JSON object a line, with key, value and headers in base64.
    """
    from dealtrust_admin.dead_letters import Choice, listed

    counts: Counter[str] = Counter()
    for letter in listed(load_process_settings(config).kafka, Choice(reason, topic)):
        counts[letter.reason] += 1
        if as_json:
            print(letter.model_dump_json(exclude_none=True))
        else:
            place = f"{letter.topic} {letter.partition} @{letter.offset}"
            print(
                f"{letter.first_seen:%Y-%m-%d %H:%M:%S}Z  {place}  {letter.reason}: {printable(letter.detail)}"
            )
    if not as_json:
        print(
            ", ".join(f"{reason} {count:,}" for reason, count in sorted(counts.items())) or "there are none"
        )


@dead_letters.command(name="replay")
def replay_letters(
    *, config: Path | None = None, reason: str | None = None, topic: str | None = None
) -> None:
    """Put records that could not be handled back into their topics, each once.

    Parameters
    ----------
    config
        Settings (YAML); the environment is laid over them.
    reason
        Only those with this reason.
    topic
        Only those from this topic.
    """
    from dealtrust_admin.dead_letters import Choice, replay

    done = replay(load_process_settings(config).kafka, Choice(reason, topic))
    for name, count in sorted(done.back.items()):
        print(f"{name}: {count:,} put back")
    if done.lost:
        print(f"{done.lost:,} hold nothing that could be put back", file=sys.stderr)
    if not done.back:
        print("nothing was put back")


@app.command
def replay(
    *,
    into: str,
    config: Path | None = None,
    since: Annotated[str | None, Parameter(name="--from")] = None,
    until: str | None = None,
) -> None:
    """Run the engine over past deal events with another configuration, and notify nobody.

    Kafka is named by the environment (DEALTRUST_KAFKA__BOOTSTRAP). What runs is not disturbed.

    Parameters
    ----------
    into
        A file that ends in .jsonl, or a name: the alerts then go into the new topic deal-alerts.NAME.
    config
        Settings of the organisation (YAML), those of `dealtrust scan`.
    since
        Leave out what had ended before this moment: 2026-01-31, or 2026-01-31T15:00.
    until
        The clock's last moment, a day meaning its end (default: the end of the log).
    """
    from dealtrust_admin.replaying import ReplayOptions
    from dealtrust_admin.replaying import replay as run_again

    told = run_again(load_process_settings(None).kafka, ReplayOptions(config, since, until), into)
    for pattern, count in sorted(told.alerts.items()):
        print(f"{pattern}: {count:,} alerts")
    print(f"{told.revisions:,} revisions in {told.place}")
    if told.unreadable:
        print(f"{told.unreadable:,} records could not be read", file=sys.stderr)


def run(arguments: list[str]) -> int:
    """Run one command; gives the exit status."""
    try:
        app(arguments, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        return _failed(" ".join(str(error).split()), 2)
    except (ConfigurationError, UsageError) as error:
        return _failed(str(error), 2)
    except (ClusterError, MismatchError, StoreError) as error:
        return _failed(str(error), 1)
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        return _failed(f"{named}{error.strerror or error}", 1)
    except KeyboardInterrupt:
        return _failed("stopped", 1)
    return 0


def main() -> None:
    """Entry point of the installed command."""
    sys.exit(run(sys.argv[1:]))


def _failed(lines: str, status: int) -> int:
    for line in lines.splitlines():
        print(f"dealtrust-admin: {line}", file=sys.stderr)
    return status
