"""What is known of calendar entries, across files and mails."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from dealtrust_schemas.events import Event
from dealtrust_sources.calendar.meetings import to_event
from dealtrust_sources.calendar.replay import EntryReplay
from dealtrust_sources.calendar.revision import Place, Revision, When
from dealtrust_sources.records import Context, Reject

MOST_REVISIONS: Final = 5000
"""Revisions of one entry that are taken in; nobody changes a meeting as often."""

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class CalendarState:
    """Collects revisions of calendar entries and gives the events they add up to.

    An answer by mail names one attendee; the meeting it belongs to stands in another mail or in a calendar
    file. Whoever reads several files keeps one state for all of them: collect everything
    (:func:`~dealtrust_sources.calendar.reader.collect_ics` for files,
    :func:`~dealtrust_sources.calendar.reader.collect_part` for mail parts), then take :meth:`events` once.
    Whoever reads as things arrive takes :meth:`news` after each. Both give the same states under the same
    ids; memory grows with the number of entries, not with their texts.
    """

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str], list[Revision]] = {}
        self._overfull: dict[tuple[str, str], Place] = {}
        self._latest = _LONG_AGO
        self._read_until: dict[str, datetime] = {}
        self._touched: dict[tuple[str, str], None] = {}
        self._told: dict[tuple[str, str], set[Reject | tuple[str, str]]] = {}
        self._items: dict[str, tuple[str, When | None]] = {}
        self._unresolved: list[tuple[str, Revision]] = []

    def add(self, revision: Revision) -> None:
        """Take in one revision."""
        key = _entry_key(revision)
        revisions = self._entries.setdefault(key, [])
        self._touched[key] = None
        if len(revisions) == MOST_REVISIONS:
            self._overfull.setdefault(key, revision.place)
            return
        revisions.append(revision)
        self._latest = max(self._latest, revision.stamp, revision.written)
        if revision.method == "PUBLISH":
            source = revision.place.source
            self._read_until[source] = max(self._read_until.get(source, _LONG_AGO), revision.written)

    def know(self, item: str, uid: str, instance: When | None) -> None:
        """Note which entry, or which instance of one, an interface means by the id of an item of its own."""
        self._items[item] = uid, instance

    def add_by_item(self, item: str, revision: Revision) -> None:
        """Take in a revision that names its entry only by the id of an item; what that is may become known later.

        If it never does, the revision is taken for one of an entry with the UID that it bears.
        """
        self._unresolved.append((item, revision))

    def read_until(self) -> dict[str, datetime]:
        """When each calendar was exported, by source, where the file tells: published files stamp each entry so."""
        return dict(self._read_until)

    def events(self, context: Context) -> Iterator[Event | Reject]:
        """Everything that follows from what was collected, entry by entry, each in order of time."""
        self._resolve(last=True)
        self._touched.clear()
        for key in sorted(self._entries):
            yield from self._replayed(key, context)

    def news(self, context: Context) -> Iterator[Event | Reject]:
        """What follows from the entries touched since the last call and was not given before by this method."""
        self._resolve(last=False)
        touched, self._touched = self._touched, {}
        for key in touched:
            told = self._told.setdefault(key, set())
            for item in self._replayed(key, context):
                mark = item if isinstance(item, Reject) else (item.source, item.id)
                if mark not in told:
                    told.add(mark)
                    yield item

    def _resolve(self, *, last: bool) -> None:
        waiting, self._unresolved = self._unresolved, []
        for item, revision in waiting:
            uid, instance = self._items.get(item, (None, None))
            if uid is not None:
                self.add(replace(revision, uid=uid, instance=revision.instance or instance))
            elif last:
                self.add(revision)
            else:
                self._unresolved.append((item, revision))

    def _replayed(self, key: tuple[str, str], context: Context) -> Iterator[Event | Reject]:
        replay = EntryReplay(self._entries[key], self._latest)
        for state in replay.states():
            yield to_event(state, context)
        yield from replay.notices
        if place := self._overfull.get(key):
            yield Reject(
                place.origin,
                place.position,
                "series_cut",
                f"more than {MOST_REVISIONS} revisions of {key[0][:60]}",
            )


def _entry_key(revision: Revision) -> tuple[str, str]:
    # The same absence put into two calendars is an absence of two people.
    owner = revision.place.owner or "" if revision.away != "no" and not revision.place.from_mail else ""
    return revision.uid, owner
