"""What is tried: each kind of file as a scan reads it, archives, and the configuration."""

from __future__ import annotations

import io
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stderr
from functools import partial
from pathlib import Path
from typing import get_args

from dealtrust_engine.config import Config
from dealtrust_engine.fold import fold
from dealtrust_reading.finding import Finder, Found
from dealtrust_reading.kinds import Kind
from dealtrust_reading.mailboxes import mailboxes_in
from dealtrust_reading.recognition import HEAD_BYTES, recognise
from dealtrust_reading.rejects import Rejects
from dealtrust_reading.settings import SourceSections, load_settings
from dealtrust_reading.stage import Reading
from dealtrust_reading.streams import Opened
from dealtrust_runtime.configuration import ConfigurationError
from dealtrust_schemas.events import Event, dump_event
from dealtrust_sources.records import Reject

Target = Callable[[bytes], None]

CONFIG = Config.model_validate({"tenant": "acme", "internal_domains": ["acme.example"], "country": "DE"})

_MOST_EVALUATED = 200
"""Events of one input that are put before the engine, which takes longer over them than any parser."""

_REASON = re.compile(r"[a-z][a-z0-9_]*")
_TABLE = re.compile(rb"(?:^|\n)== ([A-Za-z0-9_]{1,40})\r?\n")


class _Checked(Rejects):
    """Rejects that are looked at as they come in."""

    def add(self, reject: Reject) -> None:
        assert _REASON.fullmatch(reject.reason), reject
        assert len(reject.detail) < 2_000, reject.reason
        told = f"{reject.origin} {reject.position} {reject.detail}"
        assert "\n" not in told, reject
        told.encode("utf-8")
        super().add(reject)


def targets() -> dict[str, Target]:
    """Every parser by its name: the kinds of files, and what is wrapped around them."""
    kinds: dict[str, Target] = {kind: partial(_one_file, kind) for kind in get_args(Kind)}
    return kinds | {
        "salesforce-export": _export,
        "any": _one_file,
        "archive": _on_disk,
        "config": _config,
    }


def _one_file(*given: Kind | bytes) -> None:
    """A file that holds these bytes, of the kind given or else of the kind that it looks like."""
    raw = given[-1]
    assert isinstance(raw, bytes)
    kind = given[0] if isinstance(given[0], str) else recognise(raw[:HEAD_BYTES], "file")
    if kind is not None:
        _read([_found("file", kind, raw)])


def _export(raw: bytes) -> None:
    """Tables of one export; a line ``== Name`` begins each."""
    _, *parts = _TABLE.split(raw)
    pairs = zip(parts[::2], parts[1::2], strict=True)
    tables = {f"{name.decode()}.csv": text for name, text in pairs} or {"Opportunity.csv": raw}
    _read([_found(name, "salesforce-export", text) for name, text in tables.items()])


def _on_disk(raw: bytes) -> None:
    """A file as it is found in a folder, an archive too."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(raw)
        for _ in read_paths([path], _Checked()):
            pass


def read_paths(paths: list[Path], rejects: Rejects) -> Iterator[Event]:
    """What a scan reads of these paths."""
    with Finder() as finder:
        files = []
        for item in finder.find(paths):
            if isinstance(item, Reject):
                rejects.add(item)
            else:
                files.append(item)
        yield from _reading(files, rejects).events()


def _config(raw: bytes) -> None:
    """A configuration file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.yaml"
        path.write_bytes(raw)
        try:
            load_settings(path)
        except ConfigurationError as error:
            told = str(error)
            assert "\n" not in told, told
            assert len(told) < 2_000
            told.encode("utf-8")


def _found(name: str, kind: Kind, raw: bytes) -> Found:
    return Found(f"folder/{name}", "folder", name, kind, len(raw), lambda: Opened(io.BytesIO(raw)))


def _read(files: list[Found]) -> None:
    """Read the files as a scan does; every event can be written, every reject tells its reason, the engine takes all."""
    with redirect_stderr(io.StringIO()):
        events = list(_written(_reading(files, _Checked()).events()))
        fold(events[:_MOST_EVALUATED], CONFIG, None)


def _reading(files: list[Found], rejects: Rejects) -> Reading:
    return Reading(files, mailboxes_in(files), CONFIG, SourceSections(), rejects)


def _written(events: Iterable[Event]) -> Iterator[Event]:
    for event in events:
        if isinstance(event, Event):  # what was decoded faster is as it was written
            json.loads(dump_event(event).encode("utf-8"))
        yield event
