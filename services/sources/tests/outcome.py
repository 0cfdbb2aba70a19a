"""Pick what a test looks at out of what was read."""

from collections.abc import Iterable

from dealtrust_schemas.events import Event
from dealtrust_sources.records import Reject


def told(items: Iterable[Event | Reject], kind: str) -> list[Event]:
    """The events of one type."""
    return [each for each in items if isinstance(each, Event) and each.type == f"dealtrust.{kind}.v1"]


def reasons(items: Iterable[Event | Reject]) -> list[str]:
    """Why items were set aside."""
    return [each.reason for each in items if isinstance(each, Reject)]
