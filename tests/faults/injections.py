"""The faults: each starts the services it needs, lets a stream run through them, and injects what it is named for."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dealtrust_admin.feeding import Held
from dealtrust_runtime.streams.stream import EXIT_FAILED
from tests.faults.hampered import HANGS, NO_DISK, hampered
from tests.faults.jumping import clock_jumps
from tests.faults.scene import Scene, standing, without_evidence_of_what_ended
from tests.faults.stream import Change, Record, Stream, plain
from tools.background import wait_until
from tools.local_services import Service, started, stopped

SECONDS_A_KILL = 60.0
"""More than any takes, so that the stream never dries up meanwhile."""
EVEN_SECONDS = 60.0
HANDLE_SECONDS = 5
AWAY_SECONDS = 600.0
TOO_LARGE = 900_000

CHAIN = ("correlator", "detector-1", "sink")

Act = Callable[[int], object]
"""Does something for the first, the second, the next time, counted from 0."""
Inject = Callable[[Scene, int], int]
"""Injects a fault so many times; how often it was, where each time holds several."""


@dataclass(frozen=True)
class Fault:
    """``what``: in words. ``nodes``: of Kafka. ``once``: it does not touch the detector, so that one runtime will do.

    ``most``: how often at most, where one takes long.
    """

    what: str
    inject: Inject
    nodes: int = 1
    once: bool = False
    most: int | None = None


def _stream(scene: Scene, seconds: float, change: Change = plain) -> Stream:
    return Stream(scene.house.kafka, scene.history.held, seconds, change)


def _pause(scene: Scene) -> None:
    time.sleep(scene.chance.uniform(0.2, 3))


def _again_and_again(
    scene: Scene, times: int, fault: Act, between: Act = lambda _: None, seconds: float = SECONDS_A_KILL
) -> int:
    """While a stream runs, the fault, the recovery from it, and what has to be done before the next; how often it was."""
    with _stream(scene, times * seconds):
        for number in range(times):
            _pause(scene)
            since = scene.mark()
            fault(number)
            scene.recovered(since)
            between(number)
    return times


def _killed(name: str) -> Inject:
    def fault(scene: Scene, times: int) -> int:
        scene.begin(*CHAIN)
        service = scene.service(name)
        return _again_and_again(scene, times, lambda _: _restart(service))

    return fault


def _kill(service: Service) -> None:
    service.kill()
    wait_until(lambda: service.pid() is None, 10)


def _restart(*services: Service) -> None:
    for service in services:
        _kill(service)
    started(services)


def all_killed_at_once(scene: Scene, times: int) -> int:
    """The machine goes away and comes back."""
    scene.begin(*CHAIN)
    services = [scene.service(name) for name in CHAIN]
    return _again_and_again(scene, times, lambda _: _restart(*services))


def scaled(scene: Scene, times: int) -> int:
    """One detector, three, one, two, again and again."""
    scene.begin(*CHAIN)
    more = [scene.service(name) for name in ("detector-2", "detector-3")]
    changes = (lambda: started(more), lambda: stopped(more), lambda: started(more[:1]))

    def back(number: int) -> None:
        if number % 3 == 2:
            stopped(more[:1])

    return _again_and_again(
        scene, 3 * times, lambda number: changes[number % 3](), back, seconds=SECONDS_A_KILL / 3
    )


def stood_by(scene: Scene, times: int) -> int:
    """A second correlator stands by and takes over from the first one that is killed, in turns."""
    scene.begin("correlator-1", "detector-1", "sink", "correlator-2")
    turns = [scene.service("correlator-1"), scene.service("correlator-2")]
    return _again_and_again(
        scene, times, lambda number: _kill(turns[number % 2]), lambda number: started([turns[number % 2]])
    )


def _frozen(name: str, other: str) -> Inject:
    def fault(scene: Scene, times: int) -> int:
        scene.begin(*{"correlator-1", "detector-1", "sink", name})
        turns = [scene.service(name), scene.service(other)]

        def freeze(number: int) -> None:
            turns[number % 2].signal(signal.SIGSTOP)
            started([turns[1 - number % 2]], seconds=120)

        def wake(number: int) -> None:
            turns[number % 2].signal(signal.SIGCONT)
            time.sleep(5)  # what it still had in hand
            _kill(turns[number % 2])

        return _again_and_again(scene, times, freeze, wake)

    return fault


def _hanging(name: str) -> Inject:
    """Handling does not come to its end: the service must end itself, and is started again."""

    def fault(scene: Scene, times: int) -> int:
        sign = scene.house.place / "hangs"
        service = hampered(scene.service(name), **{HANGS: str(sign)})
        service.settings["STREAM__HANDLE_SECONDS"] = str(HANDLE_SECONDS)
        scene.begin(*CHAIN)

        def hang(_: int) -> None:
            sign.touch()
            try:
                assert wait_until(lambda: service.status() is not None, 60), f"{name} hangs"
            finally:
                sign.unlink()
            assert service.status() == EXIT_FAILED, f"{name} ended with {service.status()}"
            started([service])

        return _again_and_again(scene, times, hang)

    return fault


def disk_full(scene: Scene, times: int) -> int:
    """No service can write to any file, its log among them; one after the other is killed meanwhile."""
    services = [hampered(scene.service(name), **{NO_DISK: "1"}) for name in CHAIN]
    scene.begin(*CHAIN)
    return _again_and_again(scene, times, lambda number: _restart(services[number % len(services)]))


def broker_restarted(scene: Scene, times: int) -> int:
    """The only broker is killed and started again."""
    scene.tended = CHAIN
    scene.begin(*CHAIN)
    return _again_and_again(scene, times, lambda _: scene.house.restart_node(1))


def leader_lost(scene: Scene, times: int) -> int:
    """Of three nodes one after the other is killed and started again."""
    scene.tended = CHAIN
    # What is sent to a partition without a leader comes later than the rest.
    scene.alike = without_evidence_of_what_ended
    scene.begin(*CHAIN)
    return _again_and_again(scene, times, lambda number: scene.house.restart_node(1 + number % 3))


def clickhouse_killed(scene: Scene, times: int) -> int:
    """ClickHouse is killed, mostly while rows are being written."""
    scene.begin(*CHAIN)

    def kill(_: int) -> None:
        scene.clickhouse.kill()
        time.sleep(scene.chance.uniform(0, 3))
        scene.house.start_clickhouse()

    return _again_and_again(scene, times, kill)


def clickhouse_frozen(scene: Scene, times: int) -> int:
    """ClickHouse stands still for shorter and for longer than the sink waits for an answer."""
    scene.service("sink").settings["CLICKHOUSE__TIMEOUT_SECONDS"] = str(HANDLE_SECONDS)
    scene.begin(*CHAIN)

    def freeze(_: int) -> None:
        scene.clickhouse.signal(signal.SIGSTOP)
        time.sleep(scene.chance.uniform(0, 3 * HANDLE_SECONDS))
        scene.clickhouse.signal(signal.SIGCONT)

    return _again_and_again(scene, times, freeze)


def clickhouse_away(scene: Scene, times: int) -> int:
    """ClickHouse is away for ten minutes."""
    scene.begin(*CHAIN)
    with _stream(scene, EVEN_SECONDS):
        for _ in range(times):
            _pause(scene)
            scene.clickhouse.kill()
            time.sleep(AWAY_SECONDS)
            since = scene.mark()
            scene.house.start_clickhouse()
            scene.recovered(since)
    return times


def broken_records(scene: Scene, times: int) -> int:
    """Among the good records some that nobody can handle: each becomes one dead letter."""
    scene.begin(*CHAIN)
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
        for value in bad * times:
            place = scene.chance.randrange(len(records))
            at = records[place]
            records.insert(place, Record(at.topic, at.key, value))
        return records

    with _stream(scene, EVEN_SECONDS, change) as stream:
        stream.end()
    scene.dead_letters = times * len(bad)
    return scene.dead_letters


def twice(scene: Scene, times: int) -> int:  # noqa: ARG001
    """Every tenth record comes again, up to a thousand records later."""
    scene.begin(*CHAIN)
    doubled = 0

    def change(held: Sequence[Held]) -> list[Record]:
        nonlocal doubled
        order = [(float(number), record) for number, record in enumerate(plain(held))]
        again = [
            (number + scene.chance.uniform(1, 1000), record) for number, record in order if number % 10 == 3
        ]
        doubled = len(again)
        return [record for _, record in sorted(order + again, key=lambda item: item[0])]

    with _stream(scene, EVEN_SECONDS, change) as stream:
        stream.end()
    return doubled


def late(scene: Scene, times: int) -> int:  # noqa: ARG001
    """Every tenth record comes up to two days of event time late: what stands at the end is the same."""
    scene.begin(*CHAIN)
    scene.alike = standing
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

    with _stream(scene, EVEN_SECONDS, change) as stream:
        stream.end()
    return moved


FAULTS = {
    "correlator": Fault("kill -9 of the correlator", _killed("correlator"), once=True),
    "detector": Fault("kill -9 of the detector", _killed("detector-1")),
    "sink": Fault("kill -9 of the sink", _killed("sink"), once=True),
    "all": Fault("kill -9 of all services at once", all_killed_at_once),
    "scale": Fault("detectors 1, 3, 1, 2", scaled),
    "standby": Fault("kill -9 of the correlator, another one stands by", stood_by, once=True),
    "frozen-detector": Fault(
        "a frozen detector wakes after another one took over", _frozen("detector-1", "detector-2")
    ),
    "frozen-correlator": Fault(
        "a frozen correlator wakes after another one took over",
        _frozen("correlator-1", "correlator-2"),
        once=True,
    ),
    "hanging-detector": Fault("handling hangs in the detector", _hanging("detector-1")),
    "hanging-correlator": Fault("handling hangs in the correlator", _hanging("correlator"), once=True),
    "disk": Fault("no file can be written, one service after the other killed", disk_full),
    "clock": Fault("the clock jumps by an hour, ahead and back", clock_jumps),
    "broker": Fault("kill -9 of the only broker", broker_restarted),
    "leader": Fault("kill -9 of one of three brokers", leader_lost, nodes=3),
    "clickhouse": Fault("kill -9 of ClickHouse", clickhouse_killed, once=True),
    "clickhouse-frozen": Fault("ClickHouse stands still for a while", clickhouse_frozen, once=True),
    "clickhouse-away": Fault("ClickHouse away for 10 minutes", clickhouse_away, once=True, most=1),
    "broken": Fault("poison, oversize and tombstone records", broken_records),
    "twice": Fault("records that come twice", twice),
    "late": Fault("records that come up to 48 hours late", late),
}
