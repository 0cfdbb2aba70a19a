"""Every deal worked out, by several processes, with results that do not depend on how many."""

import gc
import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeVar

R = TypeVar("R")
Work = Callable[[Sequence[str]], R]

_CHUNKS_PER_JOB: Final = 16
# The results of a group lie in memory as a whole.
_LARGEST_CHUNK: Final = 200
# A process costs about as much as a few hundred deals.
_DEALS_WORTH_A_PROCESS: Final = 400


def worked(work: Work[R], deals: Sequence[str], jobs: int) -> Iterator[tuple[Sequence[str], R]]:
    """What `work` makes of all deals, group by group in their order, in up to `jobs` processes.

    The processes are forks of this one, which holds the events; so no thread may run yet. Where a process
    cannot fork, this one does the work alone.
    """
    jobs = min(jobs, 1 + len(deals) // _DEALS_WORTH_A_PROCESS)
    chunks = _chunks(deals, jobs)
    if jobs < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield from ((chunk, work(chunk)) for chunk in chunks)
        return
    # What is frozen is left alone by the collector, so that the children share its memory.
    gc.collect()
    gc.freeze()
    try:
        with multiprocessing.get_context("fork").Pool(jobs, _take_over, (work,)) as pool:
            yield from zip(chunks, pool.imap(_in_child, chunks), strict=True)
    finally:
        gc.unfreeze()


def _chunks(deals: Sequence[str], jobs: int) -> list[Sequence[str]]:
    size = min(_LARGEST_CHUNK, max(1, -(-len(deals) // (jobs * _CHUNKS_PER_JOB))))
    return [deals[start : start + size] for start in range(0, len(deals), size)]


# In a child of the pool: the parent's work, with all that it refers to as it stood when the child was made.
_inherited: list[Work[Any]] = []


def _take_over(work: Work[Any]) -> None:
    # Ctrl-C goes to the whole group of processes; the parent ends its children itself, without their complaints.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _inherited[:] = [work]


def _in_child(deals: Sequence[str]) -> Any:
    return _inherited[0](deals)
