"""Components: records that have nothing to do with one another, as far as finding their deals goes, are put apart.

Records are of one component if they refer to one mail, share somebody outside the tenant, or name the same deal, contact or
calendar entry, directly or by others in between (the connected components of a graph). What is placed component by
component ends as what is placed all at once, but looks at little memory at a time.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from dealtrust_engine.deal import OPENED
from dealtrust_engine.directory import Directory
from dealtrust_engine.packed_threads import PackedThreads
from dealtrust_engine.records import Fact, MailRecord, MeetingRecord, Record
from dealtrust_engine.watch import CONTACT, TASK

_NONE = -1

Node = tuple[str, str | int]
"""A kind of thing that records share, and which one: a deal, a contact, a company, an address, a calendar entry, a subject."""


class Components:
    """``take`` all records, then ask for the ``parts``.

    The directory must know everybody, and the mails of the threads be numbered. ``by_subject``: mails may join by subject.
    """

    def __init__(self, directory: Directory, threads: PackedThreads, *, by_subject: bool) -> None:
        self._directory = directory
        self._threads = threads
        self._by_subject = by_subject
        self._above: list[int] = []
        self._nodes: dict[Node, int] = {}
        self._circles: dict[tuple[str, ...], int] = {}
        self._of_mails = [_NONE] * threads.count
        self._of_records = array("q")

    def take(self, record: Record) -> None:
        """Find out what a record has to do with those before it. On a mail it is noted who wrote to whom."""
        if type(record) is MailRecord:
            group = self._mail(record)
        elif isinstance(record, MeetingRecord):
            group = _NONE if record.away else self._meeting(record)
        else:
            group = self._fact(record) if isinstance(record, Fact) else _NONE
        self._of_records.append(group)

    def parts(self, records: Iterable[Record]) -> list[list[Record]]:
        """The records that were taken, each component by itself, in the order in which they were taken."""
        found: list[list[Record]] = [[] for _ in self._above]
        roots = [self._find(group) for group in range(len(self._above))]
        for record, group in zip(records, self._of_records, strict=True):
            if group != _NONE:
                found[roots[group]].append(record)
        return [part for part in found if part]

    def _mail(self, mail: MailRecord) -> int:
        outside = self._directory.mark_sides(mail)
        if outside:
            group = self._circles.get(outside, _NONE)
            if group == _NONE:
                group = self._circles[outside] = self._circle(outside)
        else:
            group = self._new()
        of_mails = self._of_mails
        for number in self._threads.numbers(mail.conversation):
            other = of_mails[number]
            if other != group:
                if other == _NONE:
                    of_mails[number] = group
                else:
                    group = self._join(other, group)
        if self._by_subject:
            keys = self._threads.subject_keys(mail)
            group = self._join_all([group, *(self._node("subject", key) for key in keys)])
        return group if mail.extra is None else self._with_deal(group, mail.extra.deal_ref)

    def _meeting(self, meeting: MeetingRecord) -> int:
        outside = filter(self._directory.is_buyer_side, meeting.people)
        group = self._join_all([self._circle(outside), self._node("entry", meeting.uid)])
        return self._with_deal(group, meeting.deal_ref)

    def _fact(self, fact: Fact) -> int:
        data = fact.data
        deal_id: str | None = getattr(data, "deal_id", None)
        if deal_id is None:
            return self._node("contact", data.contact_id or "") if fact.type == TASK else _NONE
        group = self._node("deal", deal_id)
        if fact.type == CONTACT:
            return self._join(self._node("contact", data.contact_id), group)
        if fact.type == OPENED and data.account_id:
            return self._join(self._node("company", data.account_id), group)
        return group

    def _circle(self, outside: Iterable[str]) -> int:
        """The component of some people of the buyer's side; ``_NONE`` if there are none."""
        nodes: list[int] = []
        directory = self._directory
        for email in outside:
            nodes.append(self._node("address", email))
            nodes += [self._node("contact", contact_id) for contact_id in directory.contact_ids(email)]
            nodes += [self._node("company", account_id) for account_id in directory.account_ids(email)]
        return self._join_all(nodes)

    def _with_deal(self, group: int, deal_id: str | None) -> int:
        return self._join(self._node("deal", deal_id), group) if deal_id else group

    # --- the forest

    def _node(self, kind: str, name: str | int) -> int:
        node = self._nodes.get((kind, name))
        if node is None:
            node = self._nodes[kind, name] = self._new()
        return node

    def _new(self) -> int:
        self._above.append(len(self._above))
        return len(self._above) - 1

    def _join_all(self, groups: Iterable[int]) -> int:
        joined = _NONE
        for group in groups:
            if group != _NONE:
                joined = group if joined == _NONE else self._join(group, joined)
        return joined

    def _join(self, group: int, other: int) -> int:
        above, root = self._find(group), self._find(other)
        self._above[root] = above
        return above

    def _find(self, group: int) -> int:
        above = self._above
        while above[group] != group:
            above[group] = group = above[above[group]]
        return group
