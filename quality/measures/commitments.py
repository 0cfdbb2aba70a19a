"""Commitments: sentences in which the writer says what they will do (BC3)."""

from __future__ import annotations

import re

from dealtrust_sources.language.commitments import commits
from quality.datasets import DataFolder
from quality.figures import Figures, hit, total
from quality.measurement import Measured, Measurement
from quality.measures.bc3_threads import sentences_of

DETECTOR = "commitments"
_RULE = re.compile(r"\b(?:I|we)(?:'ll| will)\b", re.IGNORECASE)


def run(data: DataFolder) -> Measured:
    """Every sentence of the threads; a commitment is what at least one annotator marked so."""
    sentences = sentences_of(data, "cmt")
    figures = Figures(DETECTOR, "bc3")
    units = [hit(commits(text), meant) for text, meant in sentences]
    rule = total(hit(_RULE.search(text) is not None, meant) for text, meant in sentences)
    figures.judged(units, rule)
    counted = total(units)
    for name, n in (
        ("found rightly", counted.right),
        ("found wrongly", counted.wrong),
        ("missed", counted.missed),
    ):
        figures.count(name, len(units), n)
    meant = sum(meant for _, meant in sentences)
    return Measured(f"{len(sentences):,} sentences, {meant:,} of them commitments", figures.rows)


MEASUREMENT = Measurement(
    detector=DETECTOR,
    dataset="bc3",
    way="Each sentence by itself is put to the rule that tells whether it commits its writer to something. Promises of a mail "
    "rest on that rule, and need a thing that is promised as well.",
    baseline="I or we, with will",
    shows="Whether words of commitment are heard at all.",
    not_shows="Much: the set holds a few dozen commitments, and two annotators of three often see none. Whether a "
    "promise was kept "
    "is in no public set; that part of broken-promise is a rule on dates, tested with constructed cases.",
    run=run,
)
