"""The timeline of a deal: its records in order of (moment, event id), each id once, cut into watches."""

from __future__ import annotations

from collections.abc import Iterable

from dealtrust_engine.deal import CHANGED, CLOSED, OPENED, Deal
from dealtrust_engine.directory import Directory
from dealtrust_engine.moments import NEVER
from dealtrust_engine.records import Fact, Record, in_order
from dealtrust_engine.watch import CONTACT, OFFER, TASK, Watch

_DEAL_EVENTS = frozenset({OPENED, CHANGED, CLOSED})


class Timeline:
    """Everything known of a deal up to a moment, and the watches that the patterns look at.

    ``ahead`` is the first moment after it at which something is known to happen, else ``NEVER``.
    """

    def __init__(
        self, deal_id: str, records: Iterable[Record], directory: Directory, until: int = NEVER
    ) -> None:
        known = list(records)
        ordered = in_order([record for record in known if record.at <= until])
        self.ahead = (
            min((r.at for r in known if r.at > until), default=NEVER) if len(ordered) < len(known) else NEVER
        )
        facts = [record for record in ordered if isinstance(record, Fact)]
        self.records = ordered
        self.directory = directory
        self.deal = Deal(deal_id, [fact for fact in facts if fact.type in _DEAL_EVENTS], directory)
        self.watches = [self._watch(number) for number in range(len(self.deal.windows))]

    def _watch(self, number: int) -> Watch:
        window = self.deal.windows[number]
        since = window.open if number else -NEVER
        # What happens in the moment of the close belongs to the time before it.
        records = [record for record in self.records if since <= record.at <= window.close]
        if number:
            older = {
                r.data.task_id
                for r in self.records
                if r.at < since and isinstance(r, Fact) and r.type == TASK
            }
            # Who is on a deal is part of what it is, like its stage: a close ends no role.
            roles = [r for r in self.records if r.at < since and isinstance(r, Fact) and r.type == CONTACT]
            records = roles + [
                r for r in records if not (isinstance(r, Fact) and r.type == TASK and r.data.task_id in older)
            ]
        aftermath = self._aftermath(number) if window.won else None
        return Watch(self.deal, window, records, self.directory, aftermath, reopened=number > 0)

    def _aftermath(self, number: int) -> list[Fact]:
        """What happened to offers after the deal was won, until it was opened again."""
        windows = self.deal.windows
        end = windows[number + 1].open if number + 1 < len(windows) else NEVER
        close = windows[number].close
        return [r for r in self.records if isinstance(r, Fact) and r.type == OFFER and close < r.at < end]
