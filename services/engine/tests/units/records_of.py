"""The records that a scan makes of a story, for tests that look at them."""

from __future__ import annotations

from dealtrust_engine.config import Config
from dealtrust_engine.records import MailRecord, Record
from dealtrust_engine.scan import Scan
from stories.dsl import Story


def scan_of(story: Story, until: str | None = None) -> Scan:
    """A scan of a story, with everything put in its place."""
    scan = Scan(Config.model_validate(story.config))
    for event in story.events():
        scan.add(event)
    scan.attribute(story.at(until) if until else None)
    return scan


def record(scan: Scan, event_id: str) -> Record:
    """The record of an event, wherever it was put."""
    records = [each for deal in scan.deals() for each in scan.records(deal)]
    return next(each for each in [*records, *scan.unattributed] if each.id == event_id)


def mail(scan: Scan, event_id: str) -> MailRecord:
    """The record of a mail."""
    found = record(scan, event_id)
    assert isinstance(found, MailRecord)
    return found
