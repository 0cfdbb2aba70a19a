"""Snapshots: what a deal's driver knows, as text and back."""

import json

import pytest

from dealtrust_engine.config import Config
from dealtrust_engine.coverage import Coverage
from dealtrust_engine.driver import DealDriver
from dealtrust_engine.evaluation import Evaluator
from dealtrust_engine.scan import Scan
from dealtrust_engine.snapshot import VERSION, SnapshotError, dump_driver, load_driver
from stories.dsl import Story, sale
from units.records_of import scan_of

END = "2026-04-10 12:00"


def told_of_everything() -> Story:
    """A deal with an event of every kind that reaches a deal, each with much in it."""
    story = sale(amount="50000.50", currency="EUR", close_date="2026-06-30", probability=20)
    story.lines("2026-01-05 09:00", ("Seats", 100, "9.99"))
    sent = story.mail(
        "2026-03-02 10:00", "ada", to="bob", cc="carol", scope=True, promises=[("quote", "2026-03-04"), ("plan", None)],
        mentions=["quote"], quotes={"asks": "könnten Sie …"}, attachments=1,
    )  # fmt: skip
    story.mail("2026-03-02 11:00", "mailer-daemon@buyer.example", to="ada", bounced=sent, unreachable="carol")
    story.mail("2026-03-03 09:00", "bob", to="ada", away="2026-03-09 09:00", reply_to=sent)
    story.meeting(
        "2026-03-05",
        "2026-03-07",
        at="2026-03-03 12:00",
        all_day=True,
        uid="days",
        series_next="2026-03-12 10:00",
    )
    story.meeting(
        "2026-03-05 10:00", "2026-03-05 11:00", at="2026-03-03 12:00", attendees={"bob": "tentative"}
    )
    story.offer(
        "2026-03-06 10:00",
        lines=[("Seats", 100, "9.99", "5")],
        valid_until="2026-04-01",
        promises=[("hold", "2026-05-01")],
    )
    story.task("2026-03-06 11:00", due="2026-03-10", promise_event_id=sent)
    story.change("2026-03-06 12:00", next_step="Call", next_step_due="2026-03-11", amount="60000")
    story.expect_silence("2026-03-07 10:00", "2026-03-08 10:00")
    story.role("2026-03-07 11:00", "carol", primary=True)
    story.close("2026-04-09 10:00", "lost")
    return story


def evaluator_of(scan: Scan, story: Story) -> Evaluator:
    evaluator = Evaluator(Config.model_validate(story.config), "scan")
    evaluator.prepare(scan.directory, Coverage(), complete=True)
    return evaluator


def test_everything_that_was_known_is_known_again() -> None:
    story = told_of_everything()
    scan = scan_of(story, END)
    evaluator = evaluator_of(scan, story)
    driver = DealDriver("D1", evaluator)
    for record in scan.records("D1"):
        driver.apply([record], max(record.at, driver.now))
    restored = load_driver(dump_driver(driver), evaluator)
    assert (restored.deal_id, restored.now, restored.due, restored.told) == (
        driver.deal_id,
        driver.now,
        driver.due,
        driver.told,
    )
    assert driver.told
    assert list(restored.records) == list(driver.records)
    assert dump_driver(restored) == dump_driver(driver)


def test_an_empty_driver_has_a_snapshot_too() -> None:
    evaluator = evaluator_of(scan_of(sale()), sale())
    restored = load_driver(dump_driver(DealDriver("D1", evaluator)), evaluator)
    assert (restored.records, restored.told, restored.due) == ({}, {}, None)
    assert restored.advance(10**18) == []


@pytest.mark.parametrize("version", [VERSION + 1, 0, None])
def test_a_snapshot_of_another_version_is_refused_by_name(version: int | None) -> None:
    evaluator = evaluator_of(scan_of(sale()), sale())
    state = json.loads(dump_driver(DealDriver("D1", evaluator)))
    state["version"] = version
    with pytest.raises(SnapshotError, match=f"version {version}"):
        load_driver(json.dumps(state), evaluator)
