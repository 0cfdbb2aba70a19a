"""``python -m tests.parity``: the bundled history and generated deals through a scan and through the services.

One correlator writes the deal events; then one and three detectors read them, on either runtime. Exits with 0 only if
every alert of every run equals that of the scan, field by field but for when and by what it was found.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from benchmarks.history import lines
from tests.live.comparing import Verdict, compared
from tests.live.expecting import scanned
from tests.live.house import CORRELATOR, DETECTOR, House, house
from tests.live.topics import alerts, finished, made_anew
from tools.local_services import started, stopped

ROOT = Path(__file__).resolve().parents[2]
HISTORY = ROOT / "examples/history"
GENERATED = """tenant: bench
internal_domains: [acme.example]
timezone: Europe/Berlin
country: DE
"""
PATIENCE_SECONDS = 3600
RUNTIMES = ("transactional", "faust")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.parity", description=__doc__)
    parser.add_argument("--deals", type=int, default=10_000, help="generated deals; 0 leaves them out")
    parser.add_argument("--events", type=int, default=20, help="events of each of them")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 3], help="detectors")
    parser.add_argument("--runtimes", nargs="+", choices=RUNTIMES, default=list(RUNTIMES))
    parser.add_argument("--port", type=int, default=9592, help="of the Kafka that is started for this")
    given = parser.parse_args()
    same = True
    with house(given.port) as place, tempfile.TemporaryDirectory() as folder:
        sets = [("bundled history", HISTORY, HISTORY / "dealtrust.yaml")]
        if given.deals:
            sets.append((f"{given.deals:,} deals", *generated(Path(folder), given.deals, given.events)))
        for name, files, config in sets:
            for what, verdict, seconds in parity(place, files, config, given.workers, given.runtimes):
                same &= verdict.same
                print(f"{name}, {what}, {seconds:.1f} s: " + "\n".join(verdict.lines()), flush=True)
    return 0 if same else 1


def generated(folder: Path, deals: int, events: int) -> tuple[Path, Path]:
    """A history of so many deals and the configuration for it."""
    files = folder / "generated"
    files.mkdir()
    with (files / "events.jsonl").open("w", encoding="utf-8") as out:
        out.writelines(line + "\n" for line in lines(deals, events))
    config = folder / "generated.yaml"
    config.write_text(GENERATED, "utf-8")
    return files, config


def parity(
    place: House, files: Path, config: Path, workers: Iterable[int], runtimes: Iterable[str]
) -> Iterable[tuple[str, Verdict, float]]:
    """What each run of the services told against the scan, and how long the detectors took."""
    made_anew(place.kafka, partitions=12)
    correlator = place.add("correlator", configuration=str(config), clock="events")
    fed = place.feed(files, config)
    assert fed.until is not None
    began = time.monotonic()
    started([correlator])
    finished(place.kafka, CORRELATOR, PATIENCE_SECONDS, [correlator])
    print(f"correlated in {time.monotonic() - began:.1f} s", flush=True)
    stopped([correlator])
    with tempfile.TemporaryDirectory() as folder:
        expected = scanned(files, config, fed.until, Path(folder))
    for runtime in runtimes:
        for count in workers:
            made_anew(place.kafka, partitions=12, but=("deal-events",))
            detectors = [
                place.add(
                    f"detector-{number}", "--runtime", runtime, configuration=str(config), clock="events"
                )
                for number in range(1, count + 1)
            ]
            began = time.monotonic()
            started(detectors)
            finished(place.kafka, DETECTOR, PATIENCE_SECONDS, detectors)
            seconds = time.monotonic() - began
            stopped(detectors)
            yield (
                f"{runtime}, {count} detectors",
                compared(expected, alerts(place.kafka), once=runtime == "transactional"),
                seconds,
            )


if __name__ == "__main__":
    sys.exit(main())
