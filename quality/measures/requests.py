"""Requests: sentences that want an answer, on single sentences of mail (Parakweet) and on mail threads (BC3)."""

from __future__ import annotations

import re
from datetime import date

from dealtrust_sources.language.asking import asks
from dealtrust_sources.language.features import features_of
from quality.datasets import DataFolder
from quality.figures import Figures, hit, total
from quality.measurement import Measured, Measurement
from quality.measures.bc3_threads import sentences_of
from tools import train_asking

DETECTOR = "requests"
FOLDS = 5
_RULE = re.compile(
    r"\?|\bplease\b|\b(?:can|could|would|will) (?:you|we)\b|\blet me know\b|\blet'?s\b|\bneed to\b",
    re.IGNORECASE,
)
_ANY_DAY = date(2001, 7, 2)
_BASELINE = "a question mark or words of request (please, could you, let me know, need to ...)"


def run_parakweet(data: DataFolder) -> Measured:
    """Single sentences."""
    records = data.records("parakweet-intent/sentences.jsonl.gz", "text", "intent")
    told = _measured("parakweet-intent", [(record["text"], record["intent"]) for record in records])
    figures = Figures(DETECTOR, "parakweet-intent")
    _, _, f1 = train_asking.measured(train_asking.examples(data.path), FOLDS)
    figures.count(
        "f1 (weights learned anew, each fifth of the sentences judged by those from the rest)",
        len(records),
        f1,
    )
    return Measured(told.size, [*told.rows, *figures.rows])


def run_bc3(data: DataFolder) -> Measured:
    """Every sentence of the threads; a request is what at least one annotator marked so."""
    return _measured("bc3", sentences_of(data, "req"))


def _measured(dataset: str, sentences: list[tuple[str, bool]]) -> Measured:
    figures = Figures(DETECTOR, dataset)
    rule = total(hit(_RULE.search(text) is not None, wanted) for text, wanted in sentences)
    figures.judged([hit(asks(text), wanted) for text, wanted in sentences], rule)
    as_mails = [hit(features_of(text, written=_ANY_DAY).asks, wanted) for text, wanted in sentences]
    figures.judged(as_mails, rule, of="the flag of a mail of that one sentence")
    wanted = sum(wanted for _, wanted in sentences)
    return Measured(f"{len(sentences):,} sentences, {wanted:,} of them requests", figures.rows)


PARAKWEET = Measurement(
    detector=DETECTOR,
    dataset="parakweet-intent",
    way="Each sentence by itself is put to the rule that tells whether a sentence asks. A mail's own flag `features.asks` is "
    "stricter, for it holds back the clock of a courtesy; it stands below.",
    baseline=_BASELINE,
    shows="How many ways of asking are heard, in sentences of business mail.",
    not_shows="Whole mails, other languages, and requests that only their context makes one. The weights of English words were "
    "learned from the half of the set that this page was measured on: there only the last figure, or the other half of the set, "
    "tells how well they do. Also marked as requests are "
    "proposals and dated commitments, which are none to the product.",
    run=run_parakweet,
)
BC3 = Measurement(
    detector=DETECTOR,
    dataset="bc3",
    way="Each sentence by itself, as above.",
    baseline=_BASELINE,
    shows="A second, independent notion of a request, with quoted text among the sentences.",
    not_shows="Business mail: the threads are of a standards body's lists. One annotator of three suffices for a "
    "request, and they "
    "often disagree.",
    run=run_bc3,
)
