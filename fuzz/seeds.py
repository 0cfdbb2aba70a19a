"""What the search begins with: pieces of the bundled history, the contracts' examples, real payloads where there are any."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from dealtrust_reading.recognition import HEAD_BYTES, recognise

ROOT = Path(__file__).resolve().parents[1]
HISTORY = ROOT / "examples/history"
SAMPLES = ROOT.parent / "shared/samples"
"""A collection of real payloads that may lie beside the checkout."""

_LARGEST = 20_000


def seeds(target: str) -> list[bytes]:
    """Small valid inputs of a target."""
    made = {"archive": _archives, "config": _configurations, "salesforce-export": _exports}
    found = made[target]() if target in made else (raw for kind, raw in _files() if target in (kind, "any"))
    return [raw for raw in dict.fromkeys(found) if len(raw) <= _LARGEST]


def _files() -> Iterator[tuple[str, bytes]]:
    """Single small files with their kinds."""
    for path in sorted(HISTORY.glob("mail/*.mbox")):
        mails = re.split(rb"(?m)^(?=From \S+ \w{3} \w{3} )", path.read_bytes())[1:]
        yield "mbox", b"".join(mails[:3])
        yield from (("eml", mail.split(b"\n", 1)[1]) for mail in mails[::40])
    for path in sorted(HISTORY.glob("calendars/*.ics")):
        entries = path.read_bytes().split(b"BEGIN:VEVENT")
        yield "ics", b"BEGIN:VEVENT".join(entries[:4]) + b"END:VCALENDAR\r\n"
    for path in sorted(HISTORY.glob("cdc/*.jsonl")):
        lines = path.read_bytes().splitlines(keepends=True)
        yield "salesforce-cdc", b"".join(lines[:3])
    for path in sorted((ROOT / "schemas/golden").rglob("*.json")):
        line = json.dumps(json.loads(path.read_text("utf-8"))).encode()
        yield "canonical", line + b"\n"
    for path in sorted(SAMPLES.rglob("*")) if SAMPLES.is_dir() else ():
        if path.is_file():
            raw = path.read_bytes()
            kind = recognise(raw[:HEAD_BYTES], path.name)
            if kind is not None:
                yield kind, raw


def _exports() -> Iterator[bytes]:
    tables = {path.stem: path.read_bytes().splitlines(keepends=True) for path in HISTORY.glob("crm/*.csv")}
    for rows in (2, 6):
        yield b"".join(
            b"".join([b"\n== " + name.encode() + b"\n", *lines[:rows]])
            for name, lines in sorted(tables.items())
        )
    for name, lines in sorted(tables.items()):
        yield b"".join([b"== " + name.encode() + b"\n", *lines[:8]])


def _archives() -> Iterator[bytes]:
    some = list(_files())[::7][:8]
    for kind, raw in some:
        yield gzip.compress(raw, mtime=0)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"folder/file.{kind}", raw)
            archive.writestr("inner.gz", gzip.compress(raw, mtime=0))
        yield packed.getvalue()


def _configurations() -> Iterator[bytes]:
    yield (HISTORY / "dealtrust.yaml").read_bytes()
    yield b"tenant: acme\nworking_hours: &hours {days: [mon], start: '09:00', end: '17:00'}\nstages: [A, B]\n"
    yield b"segments:\n  - name: large\n    when: {amount_at_least: 1}\n    patterns: {silent-prospect: {limit_days: 1}}\n"
    yield b"salesforce:\n  fields: {next_step_due: Next__c}\nlarge_amount: {value: 1, currency: EUR}\n"
