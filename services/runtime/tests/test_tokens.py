import base64
import json
import threading
import urllib.parse
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from dealtrust_runtime.security import OAuth
from dealtrust_runtime.tokens import TokenError, TokenSource


class Endpoint(HTTPServer):
    """Answers what it is told to, and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status, self.body = 200, b""
        self.asked: list[tuple[str, dict[str, list[str]]]] = []

    def says(self, status: int, body: object) -> None:
        self.status, self.body = status, body if isinstance(body, bytes) else json.dumps(body).encode()


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Endpoint)
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        basic = base64.b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode()
        self.server.asked.append((basic, urllib.parse.parse_qs(form)))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    server = Endpoint()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def oauth(endpoint: Endpoint, tmp_path: Path) -> OAuth:
    (tmp_path / "secret").write_text("s:3 cret\n")
    url = f"http://127.0.0.1:{endpoint.server_port}/token"
    return OAuth(token_url=url, client_id="detector", client_secret_file=tmp_path / "secret", scope="kafka a")


def test_a_token_is_kept_until_shortly_before_its_end(endpoint: Endpoint, oauth: OAuth) -> None:
    now = [0.0]
    source = TokenSource(oauth, lambda: now[0])
    endpoint.says(200, {"access_token": "one", "expires_in": 300})
    assert source.token() == "one"
    endpoint.says(200, {"access_token": "two", "expires_in": "300"})
    now[0] = 269
    assert source.token() == "one"
    now[0] = 270
    assert source.token() == "two"
    form = {"grant_type": ["client_credentials"], "scope": ["kafka a"]}
    assert endpoint.asked == [("detector:s%3A3+cret", form)] * 2


def test_a_token_of_unknown_length_is_used_once(endpoint: Endpoint, oauth: OAuth) -> None:
    source = TokenSource(oauth, lambda: 0.0)
    endpoint.says(200, {"access_token": "one"})
    assert [source.token(), source.token()] == ["one", "one"]
    assert len(endpoint.asked) == 2


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (401, {"error": "invalid_client", "error_description": "wrong\nsecret"}, "401 wrong secret"),
        (400, {"error": "invalid_scope"}, "400 invalid_scope"),
        (502, b"<html>", "502 Bad Gateway"),
        (502, [], "502 Bad Gateway"),
        (200, b"<html>", "the answer is not JSON"),
        (200, {}, "the answer holds no access_token"),
        (200, [], "the answer holds no access_token"),
        (200, {"access_token": "a", "expires_in": "soon"}, "expires_in is no number of seconds"),
    ],
)
def test_a_refusal_is_told_in_one_line(
    endpoint: Endpoint, oauth: OAuth, status: int, body: object, said: str
) -> None:
    endpoint.says(status, body)
    with pytest.raises(TokenError) as caught:
        TokenSource(oauth).token()
    assert str(caught.value) == f"{oauth.token_url}: {said}"


def test_an_endpoint_that_is_away_is_told(oauth: OAuth) -> None:
    away = oauth.model_copy(update={"token_url": "http://127.0.0.1:1/token"})
    with pytest.raises(TokenError, match=r"127\.0\.0\.1:1/token: .*refused"):
        TokenSource(away).token()
