"""The bundled history is what the generator writes, and a scan of it gives what its stories expect."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dealtrust_solo.options import Options
from dealtrust_solo.scanning import run_scan
from examples.generator.clock import moment
from examples.generator.expected import PATTERNS
from examples.generator.history import DEFAULT_FOLDER, history_files, stale_files, write_history

HISTORY = DEFAULT_FOLDER / "history"
CONFIG = HISTORY / "dealtrust.yaml"
Alert = dict[str, Any]
Key = tuple[str, str, str]


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Alert], list[Alert]]:
    """The alerts (every revision) and the rejects of a scan of the committed files."""
    out = tmp_path_factory.mktemp("scan")
    options = Options(
        config=CONFIG, alerts=out / "a.jsonl", rejects=out / "r.jsonl", store=out / "store", jobs=1
    )
    run_scan([HISTORY], options)
    return _lines(out / "a.jsonl"), _lines(out / "r.jsonl")


def test_the_committed_files_are_those_that_the_generator_writes() -> None:
    assert stale_files(history_files(), DEFAULT_FOLDER) == [], "run: python -m examples.generator"


def test_a_changed_a_missing_and_a_left_over_file_are_stale(tmp_path: Path) -> None:
    files = {"history/mail/a.mbox": b"1", "history/mail/b.mbox": b"2", "history/mail/c.mbox": b"3"}
    write_history(files, tmp_path)
    assert stale_files(files, tmp_path) == []
    (tmp_path / "history/mail/a.mbox").write_bytes(b"changed")
    (tmp_path / "history/mail/b.mbox").unlink()
    (tmp_path / "history/mail/left over.mbox").write_bytes(b"")
    assert stale_files(files, tmp_path) == [
        "history/mail/a.mbox",
        "history/mail/b.mbox",
        "history/mail/left over.mbox",
    ]


def test_the_history_stays_small() -> None:
    assert sum(map(len, history_files().values())) < 3_000_000


def test_every_pattern_occurs_and_is_expected_somewhere() -> None:
    assert {alert["pattern"] for alert in _lines(DEFAULT_FOLDER / "expected.jsonl")} == PATTERNS


def test_the_scan_gives_the_expected_alerts_and_no_other(scanned: tuple[list[Alert], list[Alert]]) -> None:
    expected = {_key(alert): _outcome(alert) for alert in _lines(DEFAULT_FOLDER / "expected.jsonl")}
    found = {_key(revisions[-1]): _told(revisions) for revisions in _by_alert(scanned[0])}
    assert _differences(expected, found) == []


def test_all_is_read_but_the_one_change_that_was_too_large_to_be_published(
    scanned: tuple[list[Alert], list[Alert]],
) -> None:
    rejects = [reject for reject in scanned[1] if not reject["file"].endswith(CONFIG.name)]
    assert [reject["reason"] for reject in rejects] == ["gap_event"]


def test_a_story_with_a_wrong_weekday_is_refused() -> None:
    with pytest.raises(ValueError, match="was a Tuesday"):
        moment("Mon 03 Mar 09:00", "Europe/Berlin")


def _lines(path: Path) -> list[Alert]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _key(alert: Alert) -> Key:
    return alert["deal_id"], alert["pattern"], alert["starts_at"]


def _by_alert(revisions: list[Alert]) -> Iterator[list[Alert]]:
    alerts: dict[str, list[Alert]] = {}
    for revision in revisions:
        if revision["pattern"] in PATTERNS:
            alerts.setdefault(revision["alert_id"], []).append(revision)
    yield from alerts.values()


def _outcome(expected: Alert) -> Alert:
    return {name: expected[name] for name in ("side", "steps", "status", "reason", "resolved_at")}


def _differences(expected: dict[Key, Alert], found: dict[Key, Alert]) -> list[str]:
    missing = [f"missing: {key} {expected[key]}" for key in sorted(expected.keys() - found.keys())]
    unexpected = [f"unexpected: {key} {found[key]}" for key in sorted(found.keys() - expected.keys())]
    other = [
        f"{key}: {name} is {found[key][name]}, expected {value}"
        for key in sorted(expected.keys() & found.keys())
        for name, value in expected[key].items()
        if found[key][name] != value
    ]
    return missing + unexpected + other


def _told(revisions: list[Alert]) -> Alert:
    """What the revisions of one alert say, in the form of an expectation. While it fires the reason is not compared."""
    last = revisions[-1]
    steps: dict[str, str] = {}
    for revision in revisions:
        if revision["status"] == "firing":
            steps.setdefault(revision["severity"], revision["revised_at"])
    return {
        "side": last["side"],
        "steps": [{"severity": severity, "at": at} for severity, at in steps.items()],
        "status": last["status"],
        "reason": "" if last["status"] == "firing" else last["reason"],
        "resolved_at": last.get("resolved_at"),
    }
