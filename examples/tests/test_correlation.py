"""Read one event after the other, the bundled history goes where a scan of all of it puts it."""

from pathlib import Path

from dealtrust_reading.finding import Finder
from dealtrust_reading.mailboxes import mailboxes_in
from dealtrust_reading.opening import found_files, who_we_are
from dealtrust_reading.rejects import Rejects
from dealtrust_reading.settings import load_settings
from dealtrust_reading.stage import Reading
from examples.generator.history import DEFAULT_FOLDER
from stories.routing import correlated, differing, in_time

HISTORY = DEFAULT_FOLDER / "history"


def test_the_bundled_history_goes_where_a_scan_puts_it() -> None:
    settings = load_settings(HISTORY / "dealtrust.yaml")
    with Rejects(None) as rejects, Finder(None, list[Path]()) as finder:
        files = found_files(finder, [HISTORY], rejects)
        mailboxes = mailboxes_in(files)
        config, _ = who_we_are(settings.engine, files, mailboxes)
        reading = Reading(files, mailboxes, config, settings.sources, rejects, 1)
        events = in_time([*reading.events(), *reading.openings()])
    ways = correlated(events, config)
    assert differing(events, config, ways) == []
    assert len(ways.by_event) > 1000
