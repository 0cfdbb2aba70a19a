"""The values of one object through time, out of all that was told of it."""

from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from dealtrust_sources.crm.values import FieldError
from dealtrust_sources.hubspot.known import Dated, Thing
from dealtrust_sources.hubspot.times import optional_moment, shortly_after

_CREATED: Final = ("hs_createdate", "createdate")
LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Since when a value stands of which no moment is told."""


@dataclass(slots=True)
class Change:
    """All that changed at one moment: property -> (old, new), old None where it is not known."""

    at: datetime
    by: str = ""
    values: dict[str, tuple[str | None, str]] = field(default_factory=dict)


class Story:
    """The properties of one object, each a line of values.

    What a read says stands from the beginning, unless something earlier is known: then it is a change that was
    seen at the moment of the object's last change. A moment's values that are those of before are no change.
    """

    def __init__(self, thing: Thing) -> None:
        self.thing = thing
        self.is_read = bool(thing.reads)
        self.created = _created(thing)
        self._lines = {name: sorted(values) for name, values in thing.dated.items()}
        for at, record in sorted(thing.reads, key=lambda read: (read[0] is None, read[0] or LONG_AGO)):
            for name, value in record.items():
                self._place(name, value, at)

    def _place(self, name: str, value: str, at: datetime | None) -> None:
        line = self._lines.setdefault(name, [])
        earlier = bisect_right(line, at, key=lambda each: each.at) if at is not None else len(line)
        if earlier:
            if at is not None and line[earlier - 1].value != value and name not in self.thing.whole:
                line.insert(earlier, Dated(at, value))
        elif not line or (at is not None and name not in self.thing.whole):
            begins = self.created or at or LONG_AGO
            line.insert(0, Dated(min(begins, line[0].at) if line else begins, value))

    @property
    def names(self) -> Collection[str]:
        """The properties that were told."""
        return self._lines.keys()

    def first(self, name: str) -> str:
        """The first value that is not empty; empty where there is none."""
        return next((each.value for each in self._lines.get(name, ()) if each.value), "")

    def last(self, name: str) -> str:
        """The value that stands at the end; empty where there is none."""
        line = self._lines.get(name)
        return line[-1].value if line else ""

    def at(self, name: str, moment: datetime) -> str | None:
        """The value at a moment, None where it is not known."""
        line = self._lines.get(name, [])
        index = bisect_right(line, moment, key=lambda each: each.at)
        return line[index - 1].value if index else None

    def record(self, moment: datetime) -> dict[str, str]:
        """All properties as they stood; what is not known is left out."""
        return {name: value for name in self._lines if (value := self.at(name, moment)) is not None}

    def whole(self) -> dict[str, str]:
        """All properties as they stand at the end."""
        return {name: self.last(name) for name in self._lines}

    def opening(self) -> dict[str, str]:
        """All properties as they stood when the object was made."""
        return self.record(shortly_after(self.created)) if self.created else {}

    def changes(self, names: Collection[str], *, from_creation: bool = False) -> Iterator[Change]:
        """The moments after the creation at which some of the properties changed, in order.

        from_creation: what was set together with the creation is a change too.
        """
        begins = shortly_after(self.created) if self.created and not from_creation else None
        found: dict[datetime, Change] = {}
        for name in names:
            before: str | None = None
            for each in self._lines.get(name, ()):
                if begins is not None and each.at <= begins:
                    before = each.value
                elif before is None or each.value != before:
                    change = found.setdefault(each.at, Change(each.at))
                    change.by = change.by or each.by
                    # A value that is set twice in one moment is one change.
                    old = change.values[name][0] if name in change.values else before
                    change.values[name] = (old, each.value)
                    before = each.value
        for at in sorted(found):
            yield found[at]

    def last_change(self) -> datetime | None:
        """When the object changed last, as far as is known."""
        told = [each.at for line in self._lines.values() for each in line] + [
            at for at, _ in self.thing.reads if at
        ]
        return max(told, default=self.created)


def _created(thing: Thing) -> datetime | None:
    found = [at for at, act, _ in thing.acts if act == "created"]
    for name in _CREATED:
        for text in [record.get(name, "") for _, record in thing.reads] + [
            each.value for each in thing.dated.get(name, ())
        ]:
            try:
                at = optional_moment(text, name)
            except FieldError:
                continue
            if at is not None:
                found.append(at)
    return min(found, default=None)
