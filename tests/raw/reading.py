"""Scan a folder the way the command does, without its screen and store."""

from dataclasses import dataclass, field
from pathlib import Path

from dealtrust_engine.config import Config
from dealtrust_engine.scan import Scan
from dealtrust_reading.finding import Finder, Found
from dealtrust_reading.mailboxes import mailboxes_in
from dealtrust_reading.rejects import Rejects
from dealtrust_reading.settings import SourceSections
from dealtrust_reading.stage import Reading
from dealtrust_schemas.alerts import Alert
from dealtrust_schemas.events import Event
from dealtrust_sources.records import Reject
from tests.raw.told import Told


@dataclass
class Scanned:
    """What came of a folder: all events, all revisions of alerts, and what was set aside."""

    events: list[Event] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)


def scan_folder(told: Told, folder: Path) -> Scanned:
    """Read the folder with the story's configuration and clock."""
    config = Config.model_validate(told.config)
    found = Scanned()
    with Rejects(None) as rejects, Finder() as finder:
        files = []
        for item in finder.find([folder]):
            if isinstance(item, Found):
                files.append(item)
            else:
                rejects.add(item)
        reading = Reading(files, mailboxes_in(files), config, SourceSections(), rejects)
        engine = Scan(config, origin="scan")
        for event in reading.events():
            if engine.add(event):
                found.events.append(event)
        for opening in reading.openings():
            engine.add(opening)
        found.rejects = [reject for each in rejects.examples.values() for reject in each]
    engine.attribute(told.until)
    for deal in engine.deals():
        found.alerts += engine.alerts(deal)
    return found
