"""Every decision of the engine has a named reason from one closed list, and the list holds no word that nobody gives."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from fnmatch import fnmatchcase

import pytest

from dealtrust_engine.inhibition import MUTED_BY
from dealtrust_engine.reasons import FIRING, REASONS, RESOLVED, SPARED, SUPPRESSED
from dealtrust_engine.scan import Scan
from dealtrust_reading.finding import Finder, Found
from dealtrust_reading.mailboxes import mailboxes_in
from dealtrust_reading.rejects import Rejects
from dealtrust_reading.settings import load_settings
from dealtrust_reading.stage import Reading
from tests.laws.reasons import given, sources
from tests.laws.tree import ROOT

HISTORY = ROOT / "examples/history"
ENGINE = sources(ROOT / "services/engine/src/dealtrust_engine")
WHAT_IS_CALLED = {"pattern.py": ENGINE["pattern.py"]}
OF_STATUS = {"firing": FIRING, "resolved": RESOLVED, "suppressed": SUPPRESSED, "near_miss": SPARED}


def _unknown(modules: dict[str, str]) -> list[str]:
    return [
        f"{module}:{line} gives the reason {word!r}, which is not in the list"
        for module, line, word in given(modules)
        if not any(fnmatchcase(reason, word) for reason in REASONS)
    ]


def _unused(modules: dict[str, str]) -> set[str]:
    words = {word for _, _, word in given(modules)}
    return {reason for reason in REASONS if not any(fnmatchcase(reason, word) for word in words)}


def test_every_reason_that_the_source_gives_is_in_the_list() -> None:
    assert _unknown(ENGINE) == []


def test_every_reason_of_the_list_is_given_somewhere() -> None:
    assert _unused(ENGINE) == set()


def test_what_mutes_is_in_the_list() -> None:
    muting = {f"muted_by:{pattern}" for patterns in MUTED_BY.values() for pattern in patterns}
    assert muting == {reason for reason in SUPPRESSED if reason.startswith("muted_by:")}


def test_a_word_has_one_meaning() -> None:
    assert len(REASONS) == len(FIRING) + len(RESOLVED) + len(SUPPRESSED) + len(SPARED)


@pytest.fixture(scope="module")
def seen() -> dict[str, set[str]]:
    """The reasons that the bundled history meets, by status of the alert or outcome of the evaluation."""
    settings = load_settings(HISTORY / "dealtrust.yaml")
    with Finder(None, []) as finder, Rejects(None) as rejects:
        files = [found for found in finder.find([HISTORY]) if isinstance(found, Found)]
        engine = Scan(settings.engine)
        reading = Reading(files, mailboxes_in(files), settings.engine, settings.sources, rejects)
        for event in reading.events():
            engine.add(event)
    engine.attribute(None)
    met: dict[str, set[str]] = defaultdict(set)
    for status, reason in _decisions(engine):
        met[status].add(reason)
    return met


def _decisions(engine: Scan) -> Iterator[tuple[str, str]]:
    for deal in engine.deals():
        report = engine.report(engine.timeline(deal))
        yield from ((alert.status, alert.reason) for alert in report.alerts)
        yield from ((evaluation.outcome, evaluation.reason) for evaluation in report.evaluations)


@pytest.mark.parametrize("status", OF_STATUS)
def test_the_bundled_history_meets_only_reasons_of_the_list(seen: dict[str, set[str]], status: str) -> None:
    assert seen[status] - set(OF_STATUS[status]) == set()


def test_the_bundled_history_meets_reasons_of_every_kind_and_most_of_them(seen: dict[str, set[str]]) -> None:
    assert seen.keys() == OF_STATUS.keys()
    assert 2 * len(set().union(*seen.values())) > len(REASONS)


@pytest.mark.parametrize(
    "breach",
    [
        'Stand(1, 2, "odd")',
        'Stand(1, 2, ended="odd")',
        'Hold(1, 2, "odd" if known else "away")',
        'spared(info, watch, anchor, 1, "odd")',
        'stand.cause = "odd"',
        'start, cause = 1, "odd"',
        'reason = {"done": "completed"}.get(status, "odd")',
        'found.append((1, 2, "odd", mail))',
        '[(at, undone, "odd") for at, undone in found]',
        'ended = {"status": "resolved", "reason": ODD}',
        "change.excuse = _excuse(change)",
        'Hold(1, 2, f"odd:{pattern}")',
    ],
)
def test_a_reason_of_no_list_is_found(breach: str) -> None:
    beginning = 'ODD = "odd"\n\ndef _excuse(change):\n    return "odd"\n\n'
    (told,) = _unknown({**WHAT_IS_CALLED, "constructed.py": beginning + breach})
    assert re.fullmatch(r"constructed\.py:\d+ gives the reason 'odd.*', which is not in the list", told)


def test_a_reason_that_nobody_gives_is_found() -> None:
    silent = {name: text.replace('"too_few_attempts"', '""') for name, text in ENGINE.items()}
    assert _unused(silent) == {"too_few_attempts"}


def test_words_that_are_no_reasons_pass() -> None:
    source = (
        'title = "odd"\nPause(1, 2, "Easter Monday")\nrows = ("odd", "odder", "oddest")\nStand(1, 2, "")\n'
    )
    assert _unknown({**WHAT_IS_CALLED, "constructed.py": source}) == []
