"""``python -m tests.faults``: injects faults into the running services, under both runtimes of the detector.

Exits with 0 only if after each of them no alert was lost, none doubled, every state is what its input folds to, every row
stands in ClickHouse, and nothing is left to read.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from dealtrust_admin.feeding import FeedOptions, gathered
from dealtrust_reading.rejects import Rejects
from tests.faults.injections import FAULTS, ON_THREE_NODES, ONCE
from tests.faults.scene import History, Outcome, Scene
from tests.faults.stream import end_of
from tests.live.expecting import scanned
from tests.live.house import House, house
from tests.live.topics import UnfinishedError
from tests.parity.__main__ import RUNTIMES, generated
from tools.background import BackgroundError


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=20, help="how often each fault is injected")
    parser.add_argument("--deals", type=int, default=1_000, help="deals that stream through meanwhile")
    parser.add_argument("--only", nargs="+", choices=sorted({**FAULTS, **ON_THREE_NODES}))
    parser.add_argument("--runtimes", nargs="+", choices=RUNTIMES, default=list(RUNTIMES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=9692, help="of the Kafka that is started for this")
    parser.add_argument("--write", type=Path, help="also write the table into this Markdown file")
    given = parser.parse_args()
    outcomes = []
    with tempfile.TemporaryDirectory() as folder:
        history = _history(Path(folder), given.deals)
        for outcome in _run(given, history):
            outcomes.append(outcome)
            print(f"{outcome.fault}, {outcome.runtime}: {'fine' if outcome.fine else 'WRONG'}")
            print("\n".join([*outcome.verdict.lines(), *outcome.wrong]), flush=True)
    table = as_markdown(outcomes, given.kills)
    print(table)
    if given.write:
        given.write.write_text(table, "utf-8")
    return 0 if outcomes and all(outcome.fine for outcome in outcomes) else 1


def _history(folder: Path, deals: int) -> History:
    files, config = generated(folder, deals, 20)
    held, _ = gathered([files], FeedOptions(config=config), Rejects())
    return History(held, config, scanned(files, config, end_of(held), folder))


def _run(given: argparse.Namespace, history: History) -> Iterator[Outcome]:
    for nodes, faults in ((1, FAULTS), (3, ON_THREE_NODES)):
        chosen = {name: fault for name, fault in faults.items() if not given.only or name in given.only}
        if not chosen:
            continue
        with house(given.port, nodes) as place:
            place.start_clickhouse()
            for name, fault in chosen.items():
                for runtime in given.runtimes[:1] if name in ONCE else given.runtimes:
                    print(f"--- {name}, {runtime}", file=sys.stderr, flush=True)
                    scene = Scene(place, history, runtime, random.Random(given.seed))
                    try:
                        yield fault(scene, given.kills)
                    except (AssertionError, BackgroundError, UnfinishedError) as error:
                        yield _broken(place, scene, name, error)


def _broken(place: House, scene: Scene, name: str, error: Exception) -> Outcome:
    """A fault after which the services did not come back at all."""
    place.stop()
    outcome = Outcome(name, scene.runtime, len(scene.recoveries))
    outcome.wrong.append(" ".join(str(error).split())[:300])
    return outcome


def as_markdown(outcomes: Sequence[Outcome], kills: int) -> str:
    """The table as a page."""
    rows = "\n".join(
        f"| {one.fault} | {one.runtime} | {one.injected:,} | {len(one.verdict.lost) + len(one.verdict.different)}"
        f" | {len(one.verdict.extra) + len(one.verdict.doubled)} | {'as they must be' if not one.wrong else '; '.join(one.wrong)}"
        f" | {_seconds(one.recoveries)} |"
        for one in outcomes
    )
    return f"""# Faults

Made by `make faults KILLS={kills}`: generated deals stream through a correlator, a detector and a sink on a real Kafka and a
real ClickHouse engine while the fault is injected at random moments. Afterwards every alert is compared with that of a scan
of the same files field by field, every state of the detector with what its input folds to, and every row of ClickHouse with
the topic; and nothing may be left to read. *Lost* also counts alerts that differ, *doubled* those that no scan has.

Recovery is the time from the fault until everything that had been put in by then was handled, the start of processes included.

| fault | runtime | injected | lost | doubled | states, rows, dead letters | recovery, median (longest) |
|---|---|---|---|---|---|---|
{rows}
"""


def _seconds(recoveries: Sequence[float]) -> str:
    return f"{median(recoveries):.1f} s ({max(recoveries):.1f} s)" if recoveries else "-"


if __name__ == "__main__":
    sys.exit(main())
