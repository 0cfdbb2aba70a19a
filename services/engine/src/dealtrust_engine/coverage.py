"""How far each source has been read: silence is only silence where somebody has looked.

A source that reports its progress is read as far as it says. In a scan of files any other is read up to its last item. A source
that has never been seen is not waited for.
"""

from __future__ import annotations

from collections.abc import Iterator

from dealtrust_engine.moments import NEVER
from dealtrust_engine.watch import Watch

PROGRESS = "dealtrust.source.progress.v1"
"""The event by which a source says how far it has been read."""


class Coverage:
    """Read-until moments by source URI (``mailbox:ADDRESS``, ``calendar:ADDRESS``, a CRM feed)."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}
        self._reported: dict[str, int] = {}

    def item(self, source: str, at: int) -> None:
        """An item of a source was read."""
        if at > self._last.get(source, -NEVER):
            self._last[source] = at

    def progress(self, source: str, read_until: int) -> None:
        """A source said how far it has been read."""
        self._reported[source] = max(read_until, self._reported.get(source, -NEVER))

    def reported(self, source: str) -> int:
        """How far a source said that it has been read; before all moments if it never did."""
        return self._reported.get(source, -NEVER)

    def told(self, source: str) -> tuple[int | None, int | None]:
        """The last item of a source and how far it said that it has been read, None where there was none."""
        return self._last.get(source), self._reported.get(source)

    def of_source(self, source: str) -> int:
        """How far a source was read; ``NEVER`` (no need to wait) if it was never seen."""
        return self._reported.get(source, self._last.get(source, NEVER))

    def sources(self) -> dict[str, int]:
        """How far each source that was seen has been read."""
        return {source: self.of_source(source) for source in sorted({*self._last, *self._reported})}

    def of_feed(self, source: str) -> int:
        """How far the feed of a CRM was read: all its sources, which differ behind the first slash."""
        feed = source.partition("/")[0]
        known = [
            self.of_source(other)
            for other in {*self._last, *self._reported}
            if other.partition("/")[0] == feed
        ]
        return max(known, default=NEVER)

    def of_watch(self, watch: Watch) -> int:
        """How far the mailboxes and calendars of the owner and of every seller seen on the deal were read: the
        least of them.
        """
        return min(map(self.of_source, _sources_of(watch)), default=NEVER)

    def behind(self, watch: Watch, feed: str | None, until: int) -> set[str]:
        """The sources of a deal, and those of a CRM feed if one is named, that have not been read up to a moment."""
        asked = list(_sources_of(watch))
        if feed is not None:
            prefix = feed.partition("/")[0]
            asked += [source for source in self.sources() if source.partition("/")[0] == prefix]
        return {source for source in asked if self.of_source(source) < until}


def _sources_of(watch: Watch) -> Iterator[str]:
    return (f"{kind}:{email}" for email in watch.sellers for kind in ("mailbox", "calendar"))
