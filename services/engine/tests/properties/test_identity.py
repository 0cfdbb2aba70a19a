"""Ids are functions of the input: the same on every machine, in every run, for every order of hashes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtrust_engine.fold import fold
from dealtrust_engine.render import alert_id, fingerprint
from dealtrust_schemas.alerts import dump_alert
from dealtrust_schemas.events import dump_event
from properties.histories import History, histories
from properties.profile import tried
from stories.dsl import Story, sale

GOLDEN = [
    (
        ("acme", "D1", "unanswered-buyer", "mail-001"),
        "e0e535737f89166fce1bc5b488c03748",
        "d99c4724-7b04-5a0d-864a-5abbc8dfbe58",
    ),
    (
        ("acme", "D1", "unanswered-buyer", "mail-002"),
        "c8bed272cd29e8935af5d6b74c8b5780",
        "13bd0b37-6fb7-5914-b16d-0a83d6967154",
    ),
    (
        ("acme", "006Dn00000AbCdE", "meeting-without-follow-up", "m1@calendar.example|2026-03-06T09:00:00Z"),
        "4db6952bee66d4a882f2903b790a6598",
        "f1aefaa6-8dcf-5e45-b9c4-c5722dddd645",
    ),
    (
        ("größe", "D1", "broken-promise", "mail-001#1"),
        "98e8f2282b36a76327b2afa545a3304b",
        "15324469-5963-5edc-953d-ff2f1cd49e74",
    ),
]
BUSY_IDS = {
    ("meeting-without-follow-up", "098fada1-3e74-5b78-b3d3-385fc06023d4"),
    ("neglected-deal", "584df530-d225-5d1e-bceb-c59a80a37a04"),
    ("neglected-deal", "9a4db0e2-f46f-5445-bdef-62782a987150"),
    ("overdue-next-step", "7e84eaf8-7967-59e7-a2fa-7706c8e1e188"),
    ("retracted-offer", "fad1a27c-5600-5b83-b7a2-de3da677de7b"),
    ("scope-change", "db45f1af-91f0-51e9-890b-c3318470f5ca"),
    ("silent-prospect", "186a4e2e-e15b-5239-bd43-afd08f3828e1"),
    ("unanswered-buyer", "afa118b8-2fc4-5c07-a483-873cdbafb043"),
}
END = "2026-05-20 12:00"

ALONE = """
import sys
from dealtrust_engine.config import Config
from dealtrust_engine.fold import fold
from dealtrust_schemas.alerts import dump_alert
from dealtrust_schemas.events import parse_event

config, *lines = sys.stdin.buffer.read().splitlines()
for alert in fold(map(parse_event, lines), Config.model_validate_json(config)).alerts:
    sys.stdout.write(dump_alert(alert) + "\\n")
"""


def busy() -> Story:
    """A deal on which much goes wrong."""
    story = sale()
    story.mail("Mon 2026-03-02 09:30", "ada", to="bob", promises=[("quote", "2026-03-04")])
    story.offer("Mon 2026-03-02 10:00", "presented", offer="Q1")
    story.meeting(
        "Tue 2026-03-03 10:00", "Tue 2026-03-03 11:00", at="Mon 2026-03-02 11:00", uid="m1@calendar.example"
    )
    story.task("Tue 2026-03-03 12:00", due="2026-03-06")
    story.mail("Wed 2026-03-04 15:00", "bob", to="ada", asks=True)
    story.offer("Wed 2026-03-11 10:00", "withdrawn", offer="Q1")
    story.offer("Fri 2026-03-13 10:00", "presented", offer="Q2", lines=[("Seats", 130, "12")])
    for day in ("Mon 2026-03-16", "Tue 2026-03-17", "Wed 2026-03-18"):
        story.mail(f"{day} 10:00", "ada", to="bob")
    return story


@pytest.mark.parametrize(("parts", "identity", "uuid"), GOLDEN)
def test_a_fingerprint_and_its_id_stay_what_they_are(
    parts: tuple[str, str, str, str], identity: str, uuid: str
) -> None:
    assert fingerprint(*parts) == identity
    assert alert_id(identity) == uuid


def test_the_alerts_of_a_busy_deal_keep_their_ids() -> None:
    found = busy().run(END).revisions
    assert {(alert.pattern, str(alert.alert_id)) for alert in found} == BUSY_IDS


@pytest.mark.parametrize(("seed", "zone"), [("0", "UTC"), ("1", "Asia/Tokyo"), ("4242", "America/New_York")])
def test_neither_the_order_of_hashes_nor_the_zone_of_the_machine_changes_a_byte(seed: str, zone: str) -> None:
    story = busy()
    story.tick(END)
    here = "".join(line + "\n" for line in story.run().dump())
    text = "\n".join([json.dumps(story.config), *map(dump_event, story.events())])
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"}
    run = subprocess.run(
        [sys.executable, "-c", ALONE], input=text.encode(), env=environment, capture_output=True, check=True
    )
    assert here
    assert run.stdout.decode() == here


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x1f"), max_size=12)
PARTS = st.tuples(TEXTS, TEXTS, TEXTS, TEXTS)


@tried(200)
@given(PARTS, PARTS)
def test_other_parts_have_other_fingerprints(
    one: tuple[str, str, str, str], other: tuple[str, str, str, str]
) -> None:
    assert (fingerprint(*one) == fingerprint(*other)) == (one == other)
    assert UUID(alert_id(fingerprint(*one))).version == 5


@tried(60)
@given(histories())
def test_an_id_names_one_alert_and_a_second_run_writes_the_same_bytes(history: History) -> None:
    first = fold(history.events, history.config, history.until).alerts
    again = fold(history.events, history.config, history.until).alerts
    assert list(map(dump_alert, first)) == list(map(dump_alert, again))
    revisions = [(alert.alert_id, alert.revision) for alert in first]
    assert len(set(revisions)) == len(revisions)
    for alert in first:
        assert str(alert.alert_id) == alert_id(alert.fingerprint)
    assert len({alert.alert_id for alert in first}) == len({alert.fingerprint for alert in first})
