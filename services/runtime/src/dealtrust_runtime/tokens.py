"""Access tokens for OAUTHBEARER, for the clients that do not fetch them themselves."""

import base64
import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable

from dealtrust_runtime.security import OAuth

TIMEOUT_SECONDS = 10.0
EARLY_SECONDS = 30.0
"""How long before its end a token is replaced."""
_LARGEST_ANSWER = 1 << 20


class TokenError(Exception):
    """No token can be had; says in one line why."""


class TokenSource:
    """Fetches a token by the client credentials grant and keeps it while it holds. Safe between threads.

    Endpoint, client authentication and answer: RFC 6749, sections 4.4, 2.3.1 and 5. A token that does not tell
    how long it holds is used once.
    """

    def __init__(self, oauth: OAuth, clock: Callable[[], float] = time.monotonic) -> None:
        self._oauth, self._clock = oauth, clock
        self._lock = threading.Lock()
        self._token, self._until = "", clock()

    def token(self) -> str:
        """A token that holds now; waits for the endpoint where a new one is needed. Raises `TokenError`."""
        with self._lock:
            now = self._clock()
            if now >= self._until:
                self._token, holds_seconds = self._fetched()
                self._until = now + max(0.0, holds_seconds - EARLY_SECONDS)
            return self._token

    def _fetched(self) -> tuple[str, float]:
        url = self._oauth.token_url
        try:
            with urllib.request.urlopen(self._request(), timeout=TIMEOUT_SECONDS) as answer:
                said = json.loads(answer.read(_LARGEST_ANSWER))
        except urllib.error.HTTPError as error:
            raise TokenError(f"{url}: {error.code} {_complaint(error)}") from error
        except OSError as error:
            raise TokenError(f"{url}: {getattr(error, 'reason', None) or error}") from error
        except ValueError as error:
            raise TokenError(f"{url}: the answer is not JSON") from error
        token = said.get("access_token") if isinstance(said, dict) else None
        if not isinstance(token, str) or not token:
            raise TokenError(f"{url}: the answer holds no access_token")
        try:
            return token, float(said.get("expires_in") or 0)
        except (TypeError, ValueError) as error:
            raise TokenError(f"{url}: expires_in is no number of seconds") from error

    def _request(self) -> urllib.request.Request:
        form = {"grant_type": "client_credentials"}
        if self._oauth.scope is not None:
            form["scope"] = self._oauth.scope
        pair = (self._oauth.client_id, self._oauth.client_secret.get_secret_value())
        basic = base64.b64encode(":".join(map(urllib.parse.quote_plus, pair)).encode()).decode()
        headers = {"Authorization": f"Basic {basic}", "Accept": "application/json"}
        return urllib.request.Request(
            self._oauth.token_url, urllib.parse.urlencode(form).encode(), headers, method="POST"
        )


def _complaint(error: urllib.error.HTTPError) -> str:
    """What the endpoint says went wrong (RFC 6749, section 5.2), or else the status in words."""
    try:
        said = json.loads(error.read(_LARGEST_ANSWER))
        told = said.get("error_description") or said["error"]
    except (OSError, ValueError, KeyError, AttributeError):
        told = error.reason
    return " ".join(str(told).split())[:200]
