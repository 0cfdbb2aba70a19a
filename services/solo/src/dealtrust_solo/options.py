"""The options of ``dealtrust scan``."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from dealtrust_reading.kinds import Kind
from dealtrust_solo.store.place import DEFAULT_STORE


@dataclass(frozen=True, slots=True)
class Options:
    """How to scan.

    Parameters
    ----------
    config
        Settings (YAML): people, working hours, limits, names of fields.
    from_
        Leave out what had ended before this moment: 2026-01-31, or 2026-01-31T15:00.
    until
        The clock's last moment, a day meaning its end (default: the last event).
    families
        Only these families of patterns, with commas between them.
    kind
        Take every file for this kind instead of looking into it.
    alerts
        Write every revision of every alert here, one JSON object a line.
    report
        Write a report for people here: one HTML file that needs no network.
    rejects
        Write what could not be read here, one JSON object a line.
    store
        Folder of the embedded store.
    jobs
        Processes to use (default: one for each core).
    json
        Print one JSON object instead of tables.
    """

    config: Path | None = None
    from_: Annotated[str | None, Parameter(name="--from")] = None
    until: str | None = None
    families: str | None = None
    kind: Kind | None = None
    alerts: Path | None = None
    report: Path | None = None
    rejects: Path | None = None
    store: Path = DEFAULT_STORE
    jobs: Annotated[int | None, Parameter(validator=Number(gte=1))] = None
    json: Annotated[bool, Parameter(negative="", show_default=False)] = False
