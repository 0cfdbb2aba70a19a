"""Put small faults into the patterns and count how many the tests find: ``python -m mutants``.

Of each pattern some of the faults that mutmut knows are drawn by a seed; each is tried alone, with the tests of its
pattern and, if these find nothing, with those that all patterns share. What survives is shown with the changed lines.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from mutants.faults import Fault, patterns, sampled
from mutants.trial import Bench, Verdict

AIM = 90
"""Per cent of the faults that the tests are to find."""

Judged = list[tuple[Fault, Verdict]]


def main() -> int:
    """Try the faults, tell the survivors, write the page where asked; 1 if fewer were found than aimed at."""
    parser = argparse.ArgumentParser(prog="python -m mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="what the faults are drawn by (default 1)")
    parser.add_argument("--count", type=int, default=40, help="faults of each pattern (default 40)")
    parser.add_argument("--workers", type=int, default=2, help="how many are tried at once (default 2)")
    parser.add_argument("--pattern", choices=patterns(), action="append", help="only this pattern")
    parser.add_argument("--write", type=Path, help="also write the figures into this Markdown file")
    chosen = parser.parse_args()
    possible, drawn = {}, []
    for pattern in chosen.pattern or patterns():
        possible[pattern], faults = sampled(pattern, chosen.count, chosen.seed)
        drawn += faults
    with tempfile.TemporaryDirectory() as folder:
        judged = list(_judged(drawn, Path(folder), chosen.workers))
    table = as_markdown(judged, possible, chosen.seed)
    print(table)
    if chosen.write:
        chosen.write.write_text(table, "utf-8")
    return int(_share(verdict for _, verdict in _counted(judged)) < AIM)


def _judged(faults: list[Fault], folder: Path, workers: int) -> Iterator[tuple[Fault, Verdict]]:
    benches: SimpleQueue[Bench] = SimpleQueue()
    for number in range(workers):
        benches.put(Bench(folder / str(number)))

    def judge(fault: Fault) -> Verdict:
        bench = benches.get()
        try:
            return bench.judge(fault)
        finally:
            benches.put(bench)

    known = equivalent()
    with ThreadPoolExecutor(workers) as pool:
        for number, (fault, verdict) in enumerate(zip(faults, pool.map(judge, faults), strict=True), 1):
            print(f"{number}/{len(faults)} {fault.pattern}: {verdict}", file=sys.stderr, flush=True)
            if verdict == "survived":
                why = known.get((fault.pattern, fault.difference), "no test found it")
                print(f"{fault.difference}\n  {why}", file=sys.stderr, flush=True)
            yield fault, verdict


def equivalent() -> dict[tuple[str, str], str]:
    """Faults that change nothing anybody could see, by pattern and changed lines, with the reason."""
    listed = tomllib.loads(Path(__file__).with_name("equivalent.toml").read_text("utf-8"))["fault"]
    return {(one["pattern"], one["difference"].strip()): one["why"] for one in listed}


def _counted(judged: Judged) -> Judged:
    """Those that count: a survivor that is known to change nothing does not."""
    known = equivalent()
    return [
        (fault, verdict)
        for fault, verdict in judged
        if verdict != "survived" or (fault.pattern, fault.difference) not in known
    ]


def _share(verdicts: Iterable[Verdict]) -> float:
    counts = Counter(verdicts)
    return 100 * (1 - counts["survived"] / max(counts.total(), 1))


def as_markdown(judged: Judged, possible: dict[str, int], seed: int) -> str:
    """The page with the figures."""
    lines = [
        "# Mutants",
        "",
        "How well the engine's tests know its patterns. Made by `make mutants`: of the faults that",
        "[mutmut](https://mutmut.readthedocs.io/) would put into a pattern (a comparison turned round, a number one higher,",
        "an argument left out, a word of a sentence changed ...) some are drawn by a seed and tried one at a time: first with",
        "the tests of the pattern alone, then with those that all patterns share. A fault that makes the tests run for two",
        "minutes counts as found. One that changes nothing anybody could see is left out of the count; each such is listed",
        "with its reason in [equivalent.toml](../mutants/equivalent.toml).",
        "",
        f"Seed {seed}; the aim is {AIM} % of all.",
        "",
        "| pattern | possible | tried | found by own tests | by shared tests | by time | no change | not found | found |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for pattern, count in possible.items():
        lines += [_row(pattern, count, [one for one in judged if one[0].pattern == pattern])]
    lines.append(_row("all", sum(possible.values()), judged))
    return "\n".join(lines) + "\n"


def _row(name: str, possible: int, judged: Judged) -> str:
    counted = _counted(judged)
    counts = Counter(verdict for _, verdict in counted)
    cells = [possible, len(judged), counts["own tests"], counts["shared tests"], counts["time"]]
    cells += [len(judged) - len(counted), counts["survived"]]
    share = _share(verdict for _, verdict in counted)
    return f"| {name} | {' | '.join(map(str, cells))} | {share:.1f} % |"


if __name__ == "__main__":
    sys.exit(main())
