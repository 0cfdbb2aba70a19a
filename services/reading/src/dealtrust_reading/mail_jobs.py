"""Mails read by several processes: cut apart here, understood there, in the order of the files.

Understanding a mail depends on nothing but the mail, so that the events do not depend on the number of
processes. Events come back as their JSON, which is read faster than a pickled model.
"""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Final, Self

from dealtrust_reading.fast_mail import fast_mail
from dealtrust_schemas.events import Event, dump_event, parse_event
from dealtrust_sources.mail import Scheduled, parse_mail
from dealtrust_sources.mail.setting import Mailbox, RawMail
from dealtrust_sources.records import Context, Reject

_BATCH_MAILS: Final = 100
_BATCH_BYTES: Final = 1 << 20
# A process costs about as much as this much mail.
_BYTES_WORTH_A_PROCESS: Final = 4 << 20

Letter = tuple[str, RawMail | Reject]
"""The name of a file, and a mail in it or why one could not be cut out of it."""
Read = tuple[str, Event | Reject | Scheduled]
"""The name of a file, and what became of a mail in it; invitations are not put together yet."""
_Sent = tuple[str, bytes | Reject | Scheduled]


def available_jobs() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class MailJobs:
    """Reads mails with so many processes; a context manager, which ends them."""

    def __init__(self, context: Context, jobs: int, size: int) -> None:
        """context: the same for all mails. jobs: processes at the most. size: bytes of all mailboxes together."""
        self._context = context
        jobs = min(jobs, 1 + size // _BYTES_WORTH_A_PROCESS)
        self._jobs = jobs
        self._pool: ProcessPoolExecutor | None = None
        if jobs > 1 and "fork" in multiprocessing.get_all_start_methods():
            # Forked, so that the context, which holds functions, need not be sent.
            self._pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), _begin, (context,))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def read(self, letters: Iterable[Letter], owner: str | None) -> Iterator[Read]:
        """What becomes of the mails of one mailbox, in their order; only a few of them are held at a time."""
        if self._pool is None:
            for letter in letters:
                yield from _parsed(letter, owner, self._context)
            return
        waiting: deque[Future[list[_Sent]]] = deque()
        for batch in _batches(letters):
            waiting.append(self._pool.submit(_in_child, batch, owner))
            if len(waiting) > 3 * self._jobs:
                yield from map(_received, waiting.popleft().result())
        for future in waiting:
            yield from map(_received, future.result())


def _parsed(letter: Letter, owner: str | None, context: Context) -> Iterator[Read]:
    origin, mail = letter
    if isinstance(mail, Reject):
        yield origin, mail
    else:
        yield from ((origin, item) for item in parse_mail(mail, Mailbox(origin, context, owner)))


def _batches(letters: Iterable[Letter]) -> Iterator[list[Letter]]:
    batch: list[Letter] = []
    size = 0
    for letter in letters:
        batch.append(letter)
        size += len(letter[1].raw) if isinstance(letter[1], RawMail) else 0
        if len(batch) >= _BATCH_MAILS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _received(sent: _Sent) -> Read:
    origin, item = sent
    return origin, fast_mail(item) or parse_event(item) if isinstance(item, bytes) else item


# In a process of the pool: the context it began with.
_contexts: list[Context] = []


def _begin(context: Context) -> None:
    # Ctrl-C goes to the whole group of processes; the parent ends its children itself, without their complaints.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _contexts[:] = [context]


def _in_child(batch: list[Letter], owner: str | None) -> list[_Sent]:
    return [
        (origin, dump_event(item).encode() if isinstance(item, Event) else item)
        for letter in batch
        for origin, item in _parsed(letter, owner, _contexts[0])
    ]
