"""``/livez``, ``/readyz`` and ``/metrics`` over HTTP, on threads of their own: the working loop is never waited for."""

import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from dealtrust_runtime.health import Health
from dealtrust_runtime.metrics import Metrics

_TEXT = "text/plain; charset=utf-8"
# A caller that says nothing must not keep its thread.
_PATIENCE_SECONDS = 5.0


class ProbeServer:
    """Answers from `start` (or entering its block) until `stop`. Raises `OSError` where the port is taken."""

    def __init__(self, health: Health, metrics: Metrics, host: str, port: int) -> None:
        self._health, self._metrics = health, metrics
        self._server = ThreadingHTTPServer((host, port), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="probes", daemon=True)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._server.server_port

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def answer(self, path: str) -> tuple[HTTPStatus, str, bytes]:
        """Status, content type and body for a path."""
        if path == "/metrics":
            return HTTPStatus.OK, CONTENT_TYPE_PLAIN_0_0_4, self._metrics.exposition()
        if path == "/livez":
            said = self._health.trouble()
        elif path == "/readyz":
            said = self._health.trouble() or ", ".join(f"waits for {name}" for name in self._health.missing())
        else:
            return HTTPStatus.NOT_FOUND, _TEXT, b"known are /livez, /readyz, /metrics\n"
        status = HTTPStatus.SERVICE_UNAVAILABLE if said else HTTPStatus.OK
        return status, _TEXT, f"{said or 'ok'}\n".encode()


def _handler(server: ProbeServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _PATIENCE_SECONDS
        server_version = "dealtrust"
        sys_version = ""

        def do_GET(self) -> None:
            self._answer(body=True)

        def do_HEAD(self) -> None:
            self._answer(body=False)

        def _answer(self, body: bool) -> None:
            status, kind, text = server.answer(self.path.partition("?")[0])
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            if body:
                self.wfile.write(text)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class's names
            """Probes come every few seconds; they are not worth a line."""

    return Handler
