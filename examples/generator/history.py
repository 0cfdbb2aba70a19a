"""All files of the history: told by the stories, cut into mailboxes, calendars, export and change feed."""

from pathlib import Path

from . import calendars, cdc, export, mail
from .clock import EXPORT_TAKEN
from .office import office_life
from .people import SELLERS
from .stories import STORIES
from .world import World

DEFAULT_FOLDER = Path(__file__).parent.parent


def tell() -> World:
    """Tell every story and what happens around them."""
    world = World()
    for story in STORIES:
        world.telling = story.__name__
        story(world)
    office_life(world)
    return world


def history_files() -> dict[str, bytes]:
    """Return path -> content of every generated file: the history, and beside it what is expected of it."""
    world = tell()
    files: dict[str, bytes] = {}
    for seller in SELLERS:
        files[f"history/mail/{seller.key}.mbox"] = mail.mbox(world.mailboxes[seller.key], seller)
        files[f"history/calendars/{seller.key}.ics"] = calendars.export(world.calendars[seller.key], seller)
    for name, text in export.export(world.records, EXPORT_TAKEN).items():
        files[f"history/crm/{name}"] = text.encode()
    for name, text in cdc.change_files(world.records, EXPORT_TAKEN).items():
        files[f"history/cdc/{name}"] = text.encode()
    files["expected.jsonl"] = world.ledger.render().encode()
    return files


def stale_files(files: dict[str, bytes], folder: Path) -> list[str]:
    """Return what in the folder differs from the files, is missing, or is no longer told."""
    present = {str(path.relative_to(folder)) for path in _generated(folder)}
    known = {name for name, content in files.items() if _content(folder / name) == content}
    return sorted((files.keys() | present) - known)


def write_history(files: dict[str, bytes], folder: Path) -> None:
    """Write the files, and remove those of an earlier run that are no longer told."""
    for old in _generated(folder):
        if str(old.relative_to(folder)) not in files:
            old.unlink()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _generated(folder: Path) -> list[Path]:
    """Everything in the folders of the history; what lies beside them is written by hand."""
    return [path for path in folder.glob("history/*/*") if path.is_file()]


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
