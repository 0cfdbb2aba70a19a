"""The part of Faust that is used: a process that is a member of a group, and one agent that is handed batches.

State, output, topics and metrics are not Faust's here. Three of its ways are changed: records of transactions that were
aborted are not read, commits keep up where transactions are many, and what makes it give up ends the process instead of
leaving it half alive.
"""

import ssl
from typing import Any

import faust
import faust.streams
from aiokafka import AIOKafkaConsumer  # type: ignore[import-untyped]
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, TransportT

from dealtrust_runtime.streams.stream import Stream, StreamError
from dealtrust_runtime.streams.watch import end_now

TRIED_VERSION = "0.15.3"
"""The only one that was put through faults with this shell."""

_REQUEST_SECONDS = 15.0


class Shell(faust.App):
    """Faust's application, with these changes."""

    def _new_transport(self) -> TransportT:
        return _Transport(self.conf.broker_consumer, self)

    def _create_directories(self) -> None:
        """Nothing is kept in files."""

    def _crash(self, reason: BaseException) -> None:
        end_now(f"faust gives up: {type(reason).__name__}: {reason}")


class _Thread(driver.AIOKafkaConsumerThread):
    def _create_worker_consumer(self, transport: driver.Transport) -> AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        # Faust asks for this only together with its own transactions.
        assert consumer._isolation_level == "read_uncommitted"
        consumer._isolation_level = "read_committed"
        return consumer


class _Consumer(driver.Consumer):
    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        # Faust takes the record behind a gap for a part of it. Its offset is then there twice and ends the run that one
        # commit moves on by: from mark to mark of transactions, once a second.
        await super()._add_gap(tp, offset_from, offset_to - 1)

    def _new_consumer_thread(self) -> driver.AIOKafkaConsumerThread:
        return _Thread(self, loop=self.loop, beacon=self.beacon)


class _Transport(driver.Transport):
    Consumer = _Consumer


def new_shell(stream: Stream, security: dict[str, Any]) -> Shell:
    """Faust, told all that matters. security: as `for_aiokafka` gives it. Raises `StreamError` where it is another
    Faust than the tried one.
    """
    if faust.__version__ != TRIED_VERSION:
        raise StreamError(f"faust-streaming {faust.__version__} is here, {TRIED_VERSION} is needed")
    if getattr(faust.streams, "_CStreamIterator", None) is None:
        # Its stand-in in Python acknowledges records of an assignment that has ended.
        raise StreamError("faust-streaming came without its compiled part; install a wheel of it")
    session = stream.settings.session_seconds
    return Shell(
        stream.group,
        broker=";".join(f"kafka://{address}" for address in stream.kafka.bootstrap),
        broker_client_id=stream.group,
        broker_credentials=_credentials(security),
        broker_session_timeout=session,
        broker_heartbeat_interval=session / 4,
        broker_request_timeout=max(_REQUEST_SECONDS, session + 1),
        broker_rebalance_timeout=60.0,
        broker_commit_interval=1.0,
        producer_request_timeout=_REQUEST_SECONDS,
        consumer_auto_offset_reset="earliest",
        stream_buffer_maxsize=stream.settings.batch_records,
        processing_guarantee="at_least_once",
        # Without its tables there are no standbys, and partitions are handed out in turn.
        table_standby_replicas=0,
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        autodiscover=False,
        store="memory://",
    )


def _credentials(security: dict[str, Any]) -> faust.auth.Credentials | None:
    context: ssl.SSLContext | None = security.get("ssl_context")
    if "sasl_oauth_token_provider" in security:
        return faust.OAuthCredentials(oauth_cb=security["sasl_oauth_token_provider"], ssl_context=context)
    if "sasl_mechanism" in security:
        return faust.SASLCredentials(
            mechanism=security["sasl_mechanism"],
            username=security["sasl_plain_username"],
            password=security["sasl_plain_password"],
            ssl_context=context,
        )
    return None if context is None else faust.SSLCredentials(context)
