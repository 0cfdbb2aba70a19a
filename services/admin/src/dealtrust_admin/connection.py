"""How this room's clients (kafka-python) are told where Kafka is, and how their trouble becomes one line."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kafka import errors  # type: ignore[import-untyped]
from kafka.net.sasl.oauth import AbstractTokenProvider  # type: ignore[import-untyped]

from dealtrust_runtime.security import for_kafka_python
from dealtrust_runtime.settings import KafkaSettings
from dealtrust_runtime.tokens import TokenError, TokenSource
from dealtrust_runtime.trouble import LastTrouble

BOOTSTRAP_MS = 15_000


class ClusterError(Exception):
    """Kafka cannot be reached or refuses; says so in one line."""


class _Tokens(AbstractTokenProvider):  # type: ignore[misc]  # the client is not typed
    def __init__(self, source: TokenSource) -> None:
        self._source = source

    def token(self) -> str:
        return self._source.token()


@contextmanager
def connecting(settings: KafkaSettings) -> Iterator[dict[str, Any]]:
    """What every client is made with. Raises `ClusterError` for whatever a client in the block cannot do."""
    trouble = LastTrouble()
    log = logging.getLogger("kafka")
    log.addHandler(trouble)
    try:
        yield {
            "bootstrap_servers": list(settings.bootstrap),
            "client_id": "dealtrust-admin",
            "bootstrap_timeout_ms": BOOTSTRAP_MS,
            **for_kafka_python(settings.security, _tokens(settings)),
        }
    except TokenError as error:
        raise ClusterError(str(error)) from error
    except errors.KafkaError as error:
        said = trouble.explained(error)
        raise ClusterError(f"kafka at {','.join(settings.bootstrap)}: {said}") from error
    finally:
        log.removeHandler(trouble)


def _tokens(settings: KafkaSettings) -> _Tokens | None:
    """What fetches tokens where they are needed; the first is fetched now, so that its trouble is told as such."""
    if settings.security.oauth is None:
        return None
    source = TokenSource(settings.security.oauth)
    source.token()
    return _Tokens(source)
