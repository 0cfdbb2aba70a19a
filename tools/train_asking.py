"""Learn the weights of :mod:`dealtrust_sources.language.weighing` from labelled sentences.

Usage: ``python -m tools.train_asking DATA`` where DATA holds ``parakweet-intent/sentences.jsonl.gz``: one JSON
object a line with ``text`` and ``intent``. Logistic regression with a quadratic penalty, by AdaGrad; it draws no
random numbers but shuffles with a fixed seed, so the same data give the same file. ``--folds N`` measures instead
of writing: each fold is judged by the weights learned from the others.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from dealtrust_sources.language.asking import _requested
from dealtrust_sources.language.lexicon import lexicon
from dealtrust_sources.language.reads import read
from dealtrust_sources.language.sentences import Sentence, lowered
from dealtrust_sources.language.weighing import signs, tokens

OUT = (
    Path(__file__).resolve().parents[1] / "services/sources/src/dealtrust_sources/language/data/asking_en.txt"
)
HEAD = """\
# Weights in hundredths of the signs by which a sentence is weighed; written by tools/train_asking.py.
# Learned from the Parakweet Email Intent Data Set, Copyright 2014 Parakweet Labs, Apache License 2.0.
"""
SEEN, SMALLEST = 2, 0.03
"""How many sentences must hold a sign, and the least weight that is kept."""
ROUNDS, PENALTY, SPEED = 25, 0.006, 0.1
BIAS = 0.35
"""Added to the learned bias: at odds of 2 to 3 precision and recall of the labelled sentences balance."""

Example = tuple[tuple[str, ...], bool]


def examples(folder: Path) -> list[Example]:
    """Signs and label of each sentence, without signs that name people."""
    with gzip.open(folder / "parakweet-intent" / "sentences.jsonl.gz", "rt", encoding="utf-8") as stream:
        rows = [json.loads(line) for line in stream]
    found = [(_signs(row["text"]), bool(row["intent"])) for row in rows]
    common = _common_words(row["text"] for row in rows)
    seen = Counter(sign for each, _ in found for sign in each)
    known = {sign for sign, count in seen.items() if count >= SEEN and _is_public(sign, common)}
    return [(tuple(sorted(each & known)), label) for each, label in found]


def _signs(text: str) -> set[str]:
    (each,) = read([Sentence(text, lowered(text))], lexicon("en"))
    return signs(text, {hit.rule for hit in each.hits} | _requested(each, "en"))


def _common_words(texts: Iterable[str]) -> set[str]:
    """Words that somebody wrote in lower case; the others may be names."""
    return {word for text in texts for word in tokens(text) if word in text}


def _is_public(sign: str, common: set[str]) -> bool:
    if sign.startswith(("rule:", "group:", "#")):
        return True
    return all(word in common or not word.isalpha() for word in sign.removeprefix("^").split())


def learned(found: Sequence[Example]) -> dict[str, float]:
    """The weight of each sign, and of ``<bias>``."""
    weights: dict[str, float] = {"<bias>": 0.0}
    slopes: dict[str, float] = {}
    order = list(found)
    shuffler = random.Random(4)
    for _ in range(ROUNDS):
        shuffler.shuffle(order)
        for each, label in order:
            score = weights["<bias>"] + sum(weights.get(sign, 0.0) for sign in each)
            error = 1 / (1 + math.exp(-max(-30.0, min(30.0, score)))) - label
            for sign in ("<bias>", *each):
                slope = error + (PENALTY * weights.get(sign, 0.0) if sign != "<bias>" else 0.0)
                slopes[sign] = slopes.get(sign, 0.1) + slope * slope
                weights[sign] = weights.get(sign, 0.0) - SPEED * slope / math.sqrt(slopes[sign])
    weights["<bias>"] += BIAS
    return {sign: weight for sign, weight in weights.items() if abs(weight) >= SMALLEST or sign == "<bias>"}


def measured(found: Sequence[Example], folds: int) -> tuple[float, float, float]:
    """Precision, recall and F1 over all folds together."""
    hits = claimed = wanted = 0
    for fold in range(folds):
        weights = learned([each for place, each in enumerate(found) if place % folds != fold])
        for each, label in found[fold::folds]:
            says = weights["<bias>"] + sum(weights.get(sign, 0.0) for sign in each) > 0
            hits += says and label
            claimed += says
            wanted += label
    return hits / claimed, hits / wanted, 2 * hits / (claimed + wanted)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.train_asking", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--folds", type=int, default=0, help="measure with so many folds, write nothing")
    options = parser.parse_args()
    found = examples(options.data)
    if options.folds:
        print("precision {:.3f}, recall {:.3f}, F1 {:.3f}".format(*measured(found, options.folds)))
        return 0
    weights = learned(found)
    rows = [f"{round(100 * weight)} {sign}" for sign, weight in sorted(weights.items())]
    OUT.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    print(f"{len(rows)} weights in {OUT.stat().st_size} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
