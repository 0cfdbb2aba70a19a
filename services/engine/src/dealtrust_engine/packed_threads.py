"""The conversations of many mails that are all read before the first is joined: a few bytes each, close together.

Mails are numbered as they were read, which is thread by thread in most files; a forest by the hashes of message ids would lie
scattered over all memory.
"""

from __future__ import annotations

from array import array

from dealtrust_engine.threads import Threads


class PackedThreads(Threads):
    """``read`` all mails, ``number`` them, then let them join in order of time by the places that ``read`` gave."""

    def __init__(self) -> None:
        super().__init__()
        self._hashes = array("q")
        self._ids: list[int] = []
        self._begins = array("q", [0])
        self._above: list[int] = []
        self._known: dict[int, int] = {}

    def read(self, message_id: str, in_reply_to: str | None, references: tuple[str, ...]) -> int:
        """Take a mail; its place among all that were read."""
        hashes = self._hashes
        hashes.append(hash(message_id))
        if references:
            hashes.extend(map(hash, references))
        if in_reply_to and in_reply_to not in references:
            hashes.append(hash(in_reply_to))
        self._begins.append(len(hashes))
        return len(self._begins) - 2

    def number_all(self, *, by_name: bool) -> None:
        """Number all message ids, of mails that were read or only referred to. ``by_name``: `mail_number` will be asked."""
        known: dict[int, int] = {}
        number = known.setdefault
        # Lists from here on: they hold each number as it is, where an array makes it anew whenever it is asked.
        self._ids = [number(key, len(known)) for key in self._hashes]
        self._hashes = array("q")
        self._above = list(known.values())
        if by_name:
            self._known = known

    def mail_number(self, message_id: str) -> int:
        """The number of a mail; -1 if nothing that was read names it."""
        return self._known.get(hash(message_id), -1)

    @property
    def count(self) -> int:
        """How many mails were numbered, read or only referred to."""
        return len(self._above)

    def numbers(self, place: int) -> list[int]:
        """The numbers of the mail at a place and of those that it refers to."""
        return self._ids[self._begins[place] : self._begins[place + 1]]

    def own_number(self, place: int) -> int:
        """The number of the mail at a place."""
        return self._ids[self._begins[place]]

    def join(self, place: int) -> int:
        """Join the mail at a place to what it refers to; the number of their conversation or of a mail in it."""
        ids, above = self._ids, self._above
        begin, end = self._begins[place], self._begins[place + 1]
        own = ids[begin]
        root = above[own]
        for i in range(begin + 1, end):
            other = above[ids[i]]
            if other == root:
                continue
            if root == own and above[other] == other and own not in self.deals:
                above[own] = root = other  # a new mail of a conversation, by far the most frequent case
            else:
                root = self._join(other, root)
        return root

    def find(self, number: int) -> int:
        """The conversation that a mail belongs to."""
        above = self._above
        up = above[number]
        while up != number:
            number, up = up, above[up]
        return number

    def _hang(self, root: int, above: int) -> None:
        self._above[root] = above
