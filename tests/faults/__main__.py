"""``python -m tests.faults``: injects faults into the running services, under both runtimes of the detector.

Exits with 0 only if after each of them no alert was lost, none doubled, every state is what its input folds to, every row
stands in ClickHouse, and nothing is left to read. What came of each is written down at once; ``--resume`` goes on from there.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kafka.errors import KafkaError  # type: ignore[import-untyped]

from dealtrust_admin.connection import ClusterError
from dealtrust_admin.feeding import FeedOptions, gathered
from dealtrust_reading.rejects import Rejects
from tests.faults.injections import FAULTS
from tests.faults.rows import Row, Rows, as_markdown
from tests.faults.scene import History, Scene
from tests.faults.stream import end_of
from tests.live.expecting import scanned
from tests.live.house import PLACE, House, house
from tests.live.topics import UnfinishedError
from tests.parity.__main__ import RUNTIMES, generated
from tools.background import BackgroundError


class Turn(NamedTuple):
    """A fault to be injected so many times into one run of the services."""

    name: str
    runtime: str
    times: int


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=20, help="how often each fault is injected")
    parser.add_argument(
        "--at-once", type=int, default=5, help="how often at most into one run of the services"
    )
    parser.add_argument("--deals", type=int, default=1_000, help="deals that stream through meanwhile")
    parser.add_argument("--only", nargs="+", choices=FAULTS, default=list(FAULTS))
    parser.add_argument("--runtimes", nargs="+", choices=RUNTIMES, default=list(RUNTIMES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=9692, help="of the Kafka that is started for this")
    parser.add_argument(
        "--rows", type=Path, default=PLACE / "faults.jsonl", help="where rows are written down"
    )
    parser.add_argument("--resume", action="store_true", help="go on with the rows that are there")
    parser.add_argument("--write", type=Path, help="also write the table into this Markdown file")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))  # what was started is stopped
    rows = Rows(given.rows, resume=given.resume)
    with tempfile.TemporaryDirectory() as folder:
        history = _history(Path(folder), given.deals)
        for turns in iter(lambda: _turns(given, rows), []):
            for row in _run(given, history, turns):
                rows.add(row)
                said = "fine" if row.fine else f"WRONG: {row.lost} lost, {row.doubled} doubled"
                print(
                    "; ".join([f"{row.what}, {row.runtime}, {row.injected} times: {said}", *row.wrong]),
                    flush=True,
                )
                if given.write:
                    given.write.write_text(as_markdown(rows.rows, list(FAULTS)), "utf-8")
    table = as_markdown(rows.rows, list(FAULTS))
    print(table)
    if given.write:
        given.write.write_text(table, "utf-8")
    return 0 if all(row.fine for row in rows.rows) else 1


def _history(folder: Path, deals: int) -> History:
    files, config = generated(folder, deals, 20)
    held, _ = gathered([files], FeedOptions(config=config), Rejects())
    return History(held, config, scanned(files, config, end_of(held), folder))


def _turns(given: argparse.Namespace, rows: Rows) -> list[Turn]:
    """What is left to do, each fault a few times, so that a run that is cut short has seen them all."""
    pairs = [
        (name, runtime)
        for name in given.only
        for runtime in (given.runtimes[:1] if FAULTS[name].once else given.runtimes)
    ]
    left = {
        (name, runtime): min(given.kills, FAULTS[name].most or given.kills) - rows.times(name, runtime)
        for name, runtime in pairs
    }
    return [Turn(*pair, min(times, given.at_once)) for pair, times in left.items() if times > 0]


def _run(given: argparse.Namespace, history: History, turns: list[Turn]) -> Iterator[Row]:
    for nodes in (1, 3):
        chosen = [turn for turn in turns if FAULTS[turn.name].nodes == nodes]
        if not chosen:
            continue
        with house(given.port, nodes) as place:
            for turn in chosen:
                place.start_kafka()
                place.start_clickhouse()
                print(f"--- {turn.name}, {turn.runtime}", file=sys.stderr, flush=True)
                yield _judged(place, history, turn, given.seed)


def _judged(place: House, history: History, turn: Turn, seed: int) -> Row:
    row = Row(turn.name, FAULTS[turn.name].what, turn.runtime, turn.times, 0)
    scene = Scene(place, history, row, random.Random(f"{seed} {turn}"))
    try:
        row.injected = FAULTS[turn.name].inject(scene, turn.times)
        return scene.judge()
    except (AssertionError, BackgroundError, ClusterError, KafkaError, UnfinishedError) as error:
        place.stop()
        row.injected = len(row.recoveries)
        row.wrong.append(" ".join(str(error).split())[:300])
        return row


if __name__ == "__main__":
    sys.exit(main())
