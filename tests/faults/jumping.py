"""The fault that the clocks of all services jump by an hour, while mails come and answers become due at the time of this one."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from dealtrust_admin.addressing import address_of
from dealtrust_admin.sending import Sender, sending
from dealtrust_schemas.alerts import Alert
from dealtrust_schemas.events import Event, Tick, dump_event, parse_event
from tests.faults.hampered import CLOCK, hampered
from tests.faults.scene import RECOVERY_SECONDS, History, Scene, standing
from tests.live.expecting import scanned
from tests.live.topics import alerts, records
from tools.background import wait_until
from tools.local_services import stopped

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
JUMPS = (HOUR, 0 * HOUR, -HOUR, 0 * HOUR)
AT_LAST = HOUR + 2 * MINUTE
DEALS = 300
SECONDS_A_JUMP = 15
OWNER = "s@acme.example"
MAILBOX = f"mailbox:{OWNER}"
OLD = datetime.min.replace(tzinfo=UTC)
CONFIG = """tenant: bench
internal_domains: [acme.example]
working_hours: {days: [mon, tue, wed, thu, fri, sat, sun], start: "00:00", end: "23:59"}
grace_minutes: 1
patterns:
  unanswered-buyer: {limit_hours: 1}
"""


def clock_jumps(scene: Scene, times: int) -> int:
    """It goes an hour ahead, back, an hour behind, and back, again and again, and stays ahead in the end."""
    folder = scene.house.place
    config, sign = folder / "jumping.yaml", folder / "clock"
    config.write_text(CONFIG, "utf-8")
    _set(sign, 0 * HOUR)
    scene.clock, scene.alike = "wall", _standing_however
    scene.history = History((), config, ())
    names = ("correlator", "detector-1", "sink")
    for name in names:
        hampered(scene.service(name), **{CLOCK: str(sign)})
    scene.begin(*names)
    began = datetime.now(UTC)
    world = World(scene, began)
    # What was never heard of is not waited for.
    world.read_until(began - 3 * HOUR)
    _await_told(scene, began - 3 * HOUR)
    world.goes_on(SECONDS_A_JUMP)
    for number in range(times):
        since = scene.mark()
        _set(sign, JUMPS[number % len(JUMPS)])
        world.goes_on(SECONDS_A_JUMP)
        scene.recovered(since)
    # Time that was told is not taken back, so that it goes on only when the clock is ahead of it again.
    _set(sign, AT_LAST)
    end = world.goes_on(SECONDS_A_JUMP) + AT_LAST
    world.read_until(end)
    _await_told(scene, end)
    stopped([scene.service("correlator")])  # or it would tick on
    scene.finish()
    scene.row.wrong += _went_back(scene)
    last = max(tick.now for ticks in _ticks(scene).values() for tick in ticks)
    scene.history = History((), config, world.scanned(config, folder, last))
    if fired := _fired(alerts(scene.house.kafka)) - _fired(scene.history.expected):
        scene.row.wrong.append(f"{len(fired)} alerts were told of what never was")
    return times


def _set(sign: Path, wrong: timedelta) -> None:
    """At once, for it is read at any moment."""
    fresh = sign.with_suffix(".new")
    fresh.write_text(str(wrong.total_seconds()), "utf-8")
    fresh.replace(sign)


class World:
    """What happens meanwhile: on some deals a buyer writes, and is answered in time, too late, or not at all."""

    def __init__(self, scene: Scene, now: datetime) -> None:
        self._kafka = scene.house.kafka
        self._to_come = sorted(_events(scene.chance, now), key=lambda event: event.time)
        self._sent: list[Event] = []

    def goes_on(self, seconds: float) -> datetime:
        """Put in what happens when it happens, and how far the mailbox has been read; up to when that is at last."""
        until = time.monotonic() + seconds
        with sending(self._kafka) as sender:
            while True:
                now = datetime.now(UTC)
                due = [event for event in self._to_come if event.time <= now]
                self._to_come = self._to_come[len(due) :]
                for event in [*due, _progress(now, now)]:
                    self._put(sender, event)
                sender.flush()
                if time.monotonic() > until:
                    return now
                time.sleep(1)

    def read_until(self, moment: datetime) -> None:
        """The mailbox has been read so far."""
        with sending(self._kafka) as sender:
            self._put(sender, _progress(datetime.now(UTC), moment))

    def _put(self, sender: Sender, event: Event) -> None:
        assert sender.send(*address_of(event), dump_event(event))
        self._sent.append(event)

    def scanned(self, config: Path, folder: Path, until: datetime) -> list[Alert]:
        """What a scan tells of all that was put in."""
        files = folder / "jumping.jsonl"
        files.write_text("".join(dump_event(event) + "\n" for event in self._sent), "utf-8")
        return scanned(files, config, until, folder)


def _events(chance: random.Random, now: datetime) -> Iterator[Event]:
    began = now - 3 * HOUR
    yield _event("party.user", "u", began, user_id="u", email=OWNER, name="S")
    for number in range(DEALS):
        deal, buyer = f"D{number}", f"b@buyer{number}.example"
        yield _event("party.contact", f"C{number}", began, contact_id=f"C{number}", emails=[buyer], name="B")
        opened = {"name": deal, "owner_id": "u", "stage": "Proposal", "stage_order": 2}
        yield _event("deal.opened", f"o{number}", began, deal_id=deal, **opened)
        yield _event("deal.contact", f"r{number}", began, deal_id=deal, contact_id=f"C{number}", primary=True)
        asked = now - chance.uniform(-5, 80) * MINUTE
        question = f"q{number}@mail.example"
        yield _mail(question, asked, buyer, OWNER)
        if number % 3:
            answered = asked + chance.uniform(10, 100) * MINUTE
            yield _mail(f"a{number}@mail.example", answered, OWNER, buyer, in_reply_to=question)


def _mail(name: str, at: datetime, sender: str, to: str, **more: str) -> Event:
    features = {"words": 20, "asks": sender != OWNER, "language": "en", "confidence": 0.9}
    data = {"from": {"email": sender}, "to": [{"email": to}], "subject": name, "features": features, **more}
    return _event("mail", name, at, MAILBOX, message_id=name, **data)


def _progress(now: datetime, until: datetime) -> Event:
    name = f"{MAILBOX} {until.isoformat()}"
    return _event("source.progress", name, now, MAILBOX, source=MAILBOX, read_until=until.isoformat())


def _event(kind: str, name: str, at: datetime, by: str = "crm:test", /, **data: Any) -> Event:
    raw = {"specversion": "1.0", "id": name, "source": by, "type": f"dealtrust.{kind}.v1", "subject": name}
    return parse_event(json.dumps({**raw, "time": at.isoformat(), "tenantid": "bench", "data": data}))


def _ticks(scene: Scene) -> dict[int, list[Tick]]:
    """The ticks of each partition, in their order."""
    found: dict[int, list[Tick]] = {}
    for record in records(scene.house.kafka, "deal-events"):
        if isinstance(tick := parse_event(record.value or b"").data, Tick):
            found.setdefault(record.partition, []).append(tick)
    return found


def _await_told(scene: Scene, moment: datetime) -> None:
    """Wait until every partition has been told that the mailbox was read so far."""

    def told() -> bool:
        every = _ticks(scene).values()
        return bool(every) and all(any(_read(tick) >= moment for tick in ticks) for ticks in every)

    assert wait_until(told, RECOVERY_SECONDS), f"no tick told of {moment}"


def _read(tick: Tick) -> datetime:
    """Up to when the mailbox was read, as far as the tick says."""
    return (tick.sources or {}).get(MAILBOX, OLD)


def _went_back(scene: Scene) -> list[str]:
    return [
        f"time went back in partition {partition}"
        for partition, ticks in _ticks(scene).items()
        if any(after.now <= before.now for before, after in pairwise(ticks))
    ]


def _fired(told: Sequence[Alert]) -> set[str]:
    return {alert.alert_id for alert in told if alert.status == "firing"}


def _standing_however(told: Sequence[Alert]) -> list[Alert]:
    """What stands in the end: while sources seemed unread, alerts were held back that a scan tells at once."""
    same = {"reason": "limit_reached"}
    return [alert.model_copy(update={**same, "revised_at": alert.starts_at}) for alert in standing(told)]
