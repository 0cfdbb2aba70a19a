"""The faults: each starts the services it needs, lets a stream run through them, and injects what it is named for."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable, Sequence

from dealtrust_admin.feeding import Held
from tests.faults.scene import Outcome, Scene
from tests.faults.stream import Change, Record, Stream, plain
from tools.background import wait_until
from tools.local_services import Service, started, stopped

SECONDS_A_KILL = 12.0
AWAY_SECONDS = 600.0
TOO_LARGE = 900_000

Fault = Callable[[Scene, int], Outcome]


def _stream(scene: Scene, seconds: float, change: Change = plain) -> Stream:
    return Stream(scene.house.kafka, scene.history.held, seconds, change)


def _pause(scene: Scene) -> None:
    time.sleep(scene.chance.uniform(0.2, 3))


def _killed(name: str) -> Fault:
    def fault(scene: Scene, times: int) -> Outcome:
        scene.begin("correlator", "detector-1", "sink")
        service = scene.service(name)
        with _stream(scene, times * SECONDS_A_KILL):
            for _ in range(times):
                _pause(scene)
                began = time.monotonic()
                _kill(service)
                started([service])
                scene.recovered(began)
        return scene.judged(f"kill -9 of the {name.partition('-')[0]}", times)

    return fault


def _kill(service: Service) -> None:
    service.kill()
    wait_until(lambda: service.pid() is None, 10)


def all_killed_at_once(scene: Scene, times: int) -> Outcome:
    """The machine goes away and comes back."""
    names = ("correlator", "detector-1", "sink")
    scene.begin(*names)
    services = [scene.service(name) for name in names]
    with _stream(scene, times * SECONDS_A_KILL * 2):
        for _ in range(times):
            _pause(scene)
            began = time.monotonic()
            for service in services:
                _kill(service)
            started(services)
            scene.recovered(began)
    return scene.judged("kill -9 of all services at once", times)


def scaled(scene: Scene, times: int) -> Outcome:
    """One detector, three, one, two, again and again."""
    scene.begin("correlator", "detector-1", "sink")
    more = [scene.service(name) for name in ("detector-2", "detector-3")]
    with _stream(scene, times * SECONDS_A_KILL * 3):
        for _ in range(times):
            for change in (lambda: started(more), lambda: stopped(more), lambda: started(more[:1])):
                _pause(scene)
                began = time.monotonic()
                change()
                scene.recovered(began)
            stopped(more[:1])
    return scene.judged("workers 1, 3, 1, 2", 3 * times)


def stood_by(scene: Scene, times: int) -> Outcome:
    """A second correlator stands by and takes over from the first one that is killed, in turns."""
    scene.begin("correlator-1", "detector-1", "sink", "correlator-2")
    turns = [scene.service("correlator-1"), scene.service("correlator-2")]
    with _stream(scene, times * SECONDS_A_KILL * 2):
        for number in range(times):
            _pause(scene)
            began = time.monotonic()
            _kill(turns[number % 2])
            scene.recovered(began)
            started([turns[number % 2]])
    return scene.judged("kill -9 of the correlator, another one stands by", times)


def _frozen(name: str, other: str, what: str) -> Fault:
    def fault(scene: Scene, times: int) -> Outcome:
        scene.begin(*{"correlator-1", "detector-1", "sink", name})
        owner, heir = scene.service(name), scene.service(other)
        with _stream(scene, times * SECONDS_A_KILL * 3):
            for _ in range(times):
                _pause(scene)
                began = time.monotonic()
                owner.signal(signal.SIGSTOP)
                started([heir], seconds=120)
                scene.recovered(began)
                owner.signal(signal.SIGCONT)
                time.sleep(5)  # what it still had in hand
                _kill(owner)
                owner, heir = heir, owner
        return scene.judged(f"a frozen {what} wakes after another one took over", times)

    return fault


def broker_restarted(scene: Scene, times: int) -> Outcome:
    """The only broker is killed and started again."""
    scene.begin("correlator", "detector-1", "sink")
    with _stream(scene, times * SECONDS_A_KILL * 2):
        for _ in range(times):
            _pause(scene)
            began = time.monotonic()
            scene.house.restart_node(1)
            _alive(scene, "correlator", "detector-1", "sink")
            scene.recovered(began)
    return scene.judged("kill -9 of the broker", times)


def leader_lost(scene: Scene, times: int) -> Outcome:
    """Of three nodes one after the other is killed and started again."""
    scene.begin("correlator", "detector-1", "sink")
    with _stream(scene, times * SECONDS_A_KILL * 2):
        for number in range(times):
            _pause(scene)
            began = time.monotonic()
            scene.house.restart_node(1 + number % 3)
            _alive(scene, "correlator", "detector-1", "sink")
            scene.recovered(began)
    return scene.judged("kill -9 of one of three brokers", times)


def _alive(scene: Scene, *names: str) -> None:
    """A service that gave up on the broker is started again, as its supervisor would."""
    gone = [service for name in names if (service := scene.service(name)).pid() is None]
    if gone:
        started(gone)


def clickhouse_away(scene: Scene, times: int) -> Outcome:
    """ClickHouse is killed, mostly while rows are being written, and is away for ten minutes the last time."""
    scene.begin("correlator", "detector-1", "sink")
    with _stream(scene, times * SECONDS_A_KILL):
        for number in range(times):
            _pause(scene)
            scene.clickhouse.kill()
            time.sleep(AWAY_SECONDS if number + 1 == times else scene.chance.uniform(0, 3))
            began = time.monotonic()
            scene.house.start_clickhouse()
            scene.recovered(began)
    return scene.judged("kill -9 of ClickHouse, once away for 10 minutes", times)


def broken_records(scene: Scene, times: int) -> Outcome:
    """Among the good records some that nobody can handle: each becomes one dead letter."""
    scene.begin("correlator", "detector-1", "sink")
    bad = [
        b"\xff\xfe no JSON",
        b"{}",
        b'{"specversion":"1.0","type":"dealtrust.nothing.v1"}',
        None,
        b"x" * TOO_LARGE,
        b"[" * 100_000,
    ]

    def change(held: Sequence[Held]) -> list[Record]:
        records = plain(held)
        for number in range(times):
            place = scene.chance.randrange(len(records))
            at = records[place]
            records.insert(place, Record(at.topic, at.key, bad[number % len(bad)]))
        return records

    with _stream(scene, 60, change):
        pass
    scene.dead_letters = times
    return scene.judged("poison, oversize and tombstone records", times)


def twice(scene: Scene, times: int) -> Outcome:
    """Every tenth record comes again, up to a thousand records later."""
    scene.begin("correlator", "detector-1", "sink")
    doubled = 0

    def change(held: Sequence[Held]) -> list[Record]:
        nonlocal doubled
        order = [(float(number), record) for number, record in enumerate(plain(held))]
        again = [
            (number + scene.chance.uniform(1, 1000), record) for number, record in order if number % 10 == 3
        ]
        doubled = len(again)
        return [record for _, record in sorted(order + again, key=lambda item: item[0])]

    with _stream(scene, 60 + times, change):
        pass
    return scene.judged("records that come twice", doubled)


def late(scene: Scene, times: int) -> Outcome:
    """Every tenth record comes up to two days of event time late: what stands at the end is the same."""
    scene.begin("correlator", "detector-1", "sink")
    scene.only_standing = True
    moved = 0

    def change(held: Sequence[Held]) -> list[Record]:
        nonlocal moved
        chance = random.Random(scene.chance.random())
        order = []
        for number, (item, record) in enumerate(zip(held, plain(held), strict=True)):
            behind = chance.uniform(0, 48 * 3600) if number % 10 == 7 else 0
            moved += behind > 0
            order.append((item.time.timestamp() + behind, number, record))
        return [record for _, _, record in sorted(order)]

    with _stream(scene, 60 + times, change):
        pass
    return scene.judged("records that come up to 48 hours late", moved)


FAULTS: dict[str, Fault] = {
    "correlator": _killed("correlator"),
    "detector": _killed("detector-1"),
    "sink": _killed("sink"),
    "all": all_killed_at_once,
    "scale": scaled,
    "standby": stood_by,
    "frozen-detector": _frozen("detector-1", "detector-2", "detector"),
    "frozen-correlator": _frozen("correlator-1", "correlator-2", "correlator"),
    "broker": broker_restarted,
    "clickhouse": clickhouse_away,
    "broken": broken_records,
    "twice": twice,
    "late": late,
}
ON_THREE_NODES: dict[str, Fault] = {"leader": leader_lost}
ONCE = frozenset({"correlator", "sink", "standby", "frozen-correlator", "clickhouse"})
"""Faults that do not touch the detector: tried under one runtime."""
