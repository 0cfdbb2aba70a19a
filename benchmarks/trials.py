"""One trial each: a piece of work in a process of its own, told as one line of JSON with its time and its memory."""

from __future__ import annotations

import gc
import json
import resource
import time
import tracemalloc
from collections.abc import Callable
from mailbox import mbox
from pathlib import Path

from dealtrust_engine.config import Config
from dealtrust_engine.scan import Scan
from dealtrust_reading.mail_jobs import MailJobs, available_jobs
from dealtrust_reading.records import canonical_events
from dealtrust_schemas.alerts import dump_alert
from dealtrust_schemas.events import parse_event
from dealtrust_sources.mail import mails_in, read_mbox
from dealtrust_sources.records import Context, Reject

CONFIG = Config(tenant="bench", internal_domains=("acme.example",), timezone="Europe/Berlin", country="DE")


def validate(path: Path) -> dict[str, float]:
    """The bare loop: only read the lines and validate them into the models."""
    count = 0
    with path.open("rb") as lines:
        for line in lines:
            parse_event(line)
            count += 1
    return {"events": count}


def scan(path: Path) -> dict[str, float]:
    """Lines in, alerts out: all patterns, the whole life of every alert, written as JSON."""
    engine, count = _read(path)
    engine.attribute(None)
    revisions = 0
    with Path("/dev/null").open("w") as out:
        for deal in engine.deals():
            for alert in engine.alerts(deal):
                out.write(dump_alert(alert) + "\n")
                revisions += 1
    return {"events": count, "deals": len(engine.deals()), "revisions": revisions}


def retain(path: Path) -> dict[str, float]:
    """Read and attribute, and hold everything: the bytes that live objects take, as Python's allocators count them."""
    _read(Path("/dev/null"))
    tracemalloc.start()
    engine, count = _read(path)
    engine.attribute(None)
    gc.collect()
    return {"events": count, "deals": len(engine.deals()), "held": tracemalloc.get_traced_memory()[0]}


def mailbox(path: Path) -> dict[str, float]:
    """Read a mailbox into events and let them go."""
    count = 0
    context = Context("bench", frozenset({"acme.example"}))
    with path.open("rb") as stream:
        for _ in read_mbox(stream, origin=path.name, context=context, owner="ada@acme.example"):
            count += 1
    return {"events": count}


def mailbox_with_all_cores(path: Path) -> dict[str, float]:
    """The same as a scan does it: with as many processes as there are cores."""
    count = 0
    context = Context("bench", frozenset({"acme.example"}))
    with path.open("rb") as stream, MailJobs(context, available_jobs(), path.stat().st_size) as jobs:
        letters = ((path.name, mail) for mail in mails_in(stream, origin=path.name))
        for _ in jobs.read(letters, "ada@acme.example"):
            count += 1
    return {"events": count}


def walk(path: Path) -> dict[str, float]:
    """The bare loop for mails: the standard library finds them, walks their parts and decodes every text."""
    count = 0
    for mail in mbox(path, create=False):
        for part in mail.walk():
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and part.get_content_maintype() == "text":
                content.decode(part.get_content_charset("utf-8"), "replace")
        count += 1
    return {"events": count}


def _read(path: Path) -> tuple[Scan, int]:
    engine, count = Scan(CONFIG), 0
    with path.open("rb") as stream:
        for item in canonical_events(stream, path.name):
            if not isinstance(item, Reject):
                engine.add(item)
                count += 1
    return engine, count


TRIALS: dict[str, Callable[[Path], dict[str, float]]] = {
    "validate": validate,
    "scan": scan,
    "retain": retain,
    "mailbox": mailbox,
    "mailbox-all-cores": mailbox_with_all_cores,
    "walk": walk,
}


def run(name: str, path: Path) -> str:
    """Run a trial; its line of JSON also has ``seconds`` (processor time of the process), ``wall`` (seconds by the clock)
    and ``peak`` (bytes of memory).
    """
    gc.disable()
    start, began = time.process_time(), time.perf_counter()
    told = TRIALS[name](path)
    seconds, wall = time.process_time() - start, time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return json.dumps({**told, "seconds": seconds, "wall": wall, "peak": peak})
