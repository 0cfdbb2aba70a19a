"""What stands before reading: which files there are, and who we are."""

from pathlib import Path

from dealtrust_engine.config import Config
from dealtrust_reading.dumps import DUMPS
from dealtrust_reading.finding import Finder, Found
from dealtrust_reading.inferring import infer
from dealtrust_reading.mailboxes import Mailbox
from dealtrust_reading.problems import UsageError
from dealtrust_reading.rejects import Rejects
from dealtrust_reading.stage import tells_people
from dealtrust_sources.records import Reject


def found_files(finder: Finder, paths: list[Path], rejects: Rejects) -> list[Found]:
    """The files that can be read; the others go to `rejects`. Raises `UsageError` if there is none."""
    files: list[Found] = []
    first: Reject | None = None
    for item in finder.find(paths):
        if isinstance(item, Reject):
            first = first or item
            rejects.add(item)
        else:
            files.append(item)
    if files:
        return files
    told = "" if first is None else f": {first.origin}: {first.detail}"
    more = rejects.counts.total() - 1
    raise UsageError(f"there is nothing to read{told}" + (f" (and {more} more like it)" if more > 0 else ""))


def who_we_are(
    config: Config, files: list[Found], mailboxes: list[Mailbox]
) -> tuple[Config, tuple[str, ...]]:
    """The configuration, completed by what the mailboxes tell where nothing else does, and whose they are then.

    Raises `UsageError` where nothing tells who we are.
    """
    if not mailboxes or config.internal_domains or tells_people(files):
        return config, ()
    completed, owners = infer(mailboxes, config)
    if not owners and all(file.kind in {"mbox", "eml", "ics"} | DUMPS for file in files):
        raise UsageError(
            "no address is in most of the mails: say who you are, as internal_domains in a --config file"
        )
    return completed, owners
