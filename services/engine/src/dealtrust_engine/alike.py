"""What the partitions of a topic are told alike: the people of a tenant, who stand in the state of each of them.

A process that takes over several partitions takes them in once, and gives the others what came of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from dealtrust_engine.live_people import LivePeople
from dealtrust_schemas.events import Event

Page = list[bytes]
"""Events that concern a tenant, each as JSON."""


class Alike:
    """The people that pages tell of, by tenant, for partitions whose pages begin with the same."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Sequence[Page], LivePeople]] = {}

    def tell(
        self,
        people: LivePeople,
        tenant: str,
        pages: Sequence[Page],
        events_of: Callable[[Page], Iterable[Event]],
    ) -> None:
        """Have people of whom nothing is known yet know what the pages of a tenant tell, in their order."""
        first, known = self._known.get(tenant, ((), None))
        if known is not None and pages[: len(first)] == first:
            people.learn(known)
        else:
            first = pages[:-1]  # which of the last one is written differs from partition to partition
            _take(people, first, events_of)
            model = people.like()
            model.learn(people)
            self._known[tenant] = first, model
        _take(people, pages[len(first) :], events_of)

    def forget(self) -> None:
        """No more partitions are taken over for now."""
        self._known.clear()


def _take(people: LivePeople, pages: Sequence[Page], events_of: Callable[[Page], Iterable[Event]]) -> None:
    for page in pages:
        for event in events_of(page):
            people.take(event, concerned=False)
