import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from dealtrust_runtime.health import Health
from dealtrust_runtime.metrics import Metrics
from dealtrust_runtime.probes import ProbeServer


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def health(clock: Clock) -> Health:
    return Health(("partitions", "state"), 60, clock)


@pytest.fixture
def server(health: Health) -> Iterator[ProbeServer]:
    metrics = Metrics()
    metrics.count("dealtrust_records_read_total", 7, topic="deal-events")
    with ProbeServer(health, metrics, "127.0.0.1", 0) as running:
        yield running


def get(server: ProbeServer, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_ready_when_every_condition_holds(server: ProbeServer, health: Health) -> None:
    assert get(server, "/readyz") == (503, "waits for partitions, waits for state\n")
    health.condition("partitions", True)
    assert get(server, "/readyz?verbose") == (503, "waits for state\n")
    health.condition("state", True)
    assert get(server, "/readyz") == (200, "ok\n")
    health.condition("partitions", False)
    assert get(server, "/readyz") == (503, "waits for partitions\n")
    with pytest.raises(KeyError):
        health.condition("weather", True)


def test_alive_while_the_loop_beats(server: ProbeServer, health: Health, clock: Clock) -> None:
    clock.now = 60
    assert get(server, "/livez") == (200, "ok\n")
    clock.now = 61
    assert get(server, "/livez") == (503, "no sign of life for 61 s\n")
    assert get(server, "/readyz")[0] == 503
    health.beat()
    assert get(server, "/livez") == (200, "ok\n")


def test_the_first_reason_to_give_up_stays(server: ProbeServer, health: Health) -> None:
    health.fail("cannot commit")
    health.fail("later")
    health.beat()
    assert get(server, "/livez") == (503, "cannot commit\n")


def test_metrics_and_nothing_else(server: ProbeServer) -> None:
    status, text = get(server, "/metrics")
    assert status == 200
    assert 'dealtrust_records_read_total{topic="deal-events"} 7.0' in text
    assert get(server, "/") == (404, "known are /livez, /readyz, /metrics\n")
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}/livez", method="HEAD")
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert (answer.status, answer.read()) == (200, b"")


def test_a_silent_caller_keeps_nobody_waiting(server: ProbeServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port)):
        begun = time.monotonic()
        assert get(server, "/livez") == (200, "ok\n")
        assert time.monotonic() - begun < 2


def test_it_ends_with_its_block(health: Health) -> None:
    with ProbeServer(health, Metrics(), "127.0.0.1", 0) as server:
        port = server.port
        with pytest.raises(OSError, match="in use"):
            ProbeServer(health, Metrics(), "127.0.0.1", port)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    assert "probes" not in {thread.name for thread in threading.enumerate()}
