"""Tell every story twice, once in canonical events and once in raw files, and compare what comes of it."""

import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from dealtrust_engine.config import Config
from dealtrust_engine.fold import fold
from dealtrust_schemas.events import DealOpened
from tests.raw.comparing import QUESTIONS, Verdict, anchors, compare, lives
from tests.raw.folder import Forms, write_folder
from tests.raw.ids import Ids
from tests.raw.limits import left_out
from tests.raw.reading import Scanned, scan_folder
from tests.raw.told import Told


@dataclass
class Score:
    """Sums over many stories, for one pattern or for all."""

    stories: int = 0
    expected: int = 0
    found: int = 0
    pairs: int = 0
    wrong: Counter[str] = field(default_factory=Counter)

    def add(self, verdict: Verdict) -> None:
        """One more story."""
        self.stories += 1
        self.expected += verdict.expected
        self.found += verdict.found
        self.pairs += verdict.pairs
        self.wrong.update(question for question, _, _ in verdict.wrong)

    def shares(self) -> dict[str, float]:
        """Recall, precision, and of the paired alerts the share that agrees in each question; 1.0 for nothing."""
        found = {"recall": _share(self.pairs, self.expected), "precision": _share(self.pairs, self.found)}
        return found | {
            question: _share(self.pairs - self.wrong[question], self.pairs) for question in QUESTIONS
        }


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


@dataclass
class Compared:
    """One story's outcome."""

    told: Told
    forms: Forms
    verdicts: dict[str, Verdict]
    scanned: Scanned

    @property
    def clean(self) -> bool:
        """Whether nothing differs."""
        return all(verdict.clean for verdict in self.verdicts.values())


@dataclass
class Outcome:
    """All stories. left_out: why stories were left out, and how many."""

    compared: list[Compared] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    def scores(self) -> dict[str, Score]:
        """By pattern, and in the end for "all"."""
        scores: dict[str, Score] = {}
        total = Score()
        for each in self.compared:
            for pattern, verdict in each.verdicts.items():
                scores.setdefault(pattern, Score()).add(verdict)
                total.add(verdict)
        total.stories = len(self.compared)
        return {name: scores[name] for name in sorted(scores)} | {"all": total}


def check(stories: Iterable[Told], keep: Path | None = None) -> Outcome:
    """Write, scan and compare all stories that raw files can tell. keep: where the files stay, else they go."""
    outcome = Outcome()
    for number, told in enumerate(stories):
        reason = left_out(told)
        if reason is not None:
            outcome.left_out[reason] += 1
            continue
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) if keep is None else keep / f"{number:04d}"
            folder.mkdir(parents=True, exist_ok=True)
            outcome.compared.append(compared(told, folder))
    return outcome


def compared(told: Told, folder: Path) -> Compared:
    """One story, written into the folder."""
    ids = Ids()
    for event in told.events:
        if isinstance(event.data, DealOpened):
            ids.of("006", event.data.deal_id)  # first told, first numbered
    forms = write_folder(told, folder, ids)
    scanned = scan_folder(told, folder)
    config = Config.model_validate(told.config)
    canonical = fold(list(told.events), config, told.until)
    expected = lives(canonical.alerts, anchors(told.events, ids), ids)
    found = lives(scanned.alerts, anchors(scanned.events, ids), ids)
    return Compared(told, forms, compare(expected, found), scanned)
