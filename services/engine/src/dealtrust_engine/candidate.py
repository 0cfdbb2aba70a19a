"""A deal as attribution sees it: when it was open, who is on it, when it was touched.

Everything can be asked as of a moment, so that what comes late is judged by what held when it happened.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right, insort
from dataclasses import dataclass, field
from typing import Any

from dealtrust_engine.moments import HOUR

WAIT = 72 * HOUR
"""How late something may come and still be put in its place."""

OPENED, CLOSED, REOPENED = "o", "c", "r"
"""Marks in the life of a deal. ``REOPENED`` opens a deal only if it was closed: it is a stage, not an act."""

_FEW, _KEPT, _MOST = 8, 32, 64


def insert(course: list[tuple[int, Any]], at: int, value: Any) -> bool:
    """Put a value that holds from a moment on into its place; False if it stands there."""
    if (at, value) in course:
        return False
    course.insert(bisect_right(course, at, key=_moment), (at, value))
    return True


def holds(course: list[tuple[int, bool]], at: int) -> bool:
    """What held as of a moment; nothing before the first."""
    if course and course[-1][0] <= at:
        return course[-1][1]
    index = bisect_right(course, at, key=_moment) - 1
    return index >= 0 and course[index][1]


def _moment(entry: tuple[int, *tuple[Any, ...]]) -> int:
    return entry[0]


def _after(marks: list[tuple[int, str]]) -> tuple[bool, int]:
    """Whether a deal is open after some marks, and when it was last opened, -1 if never."""
    is_open, opened = False, -1
    for at, what in marks:
        if what == OPENED or (what == REOPENED and not is_open and opened >= 0):
            is_open, opened = True, at
        elif what == CLOSED:
            is_open = False
    return is_open, opened


@dataclass(slots=True)
class Candidate:
    """A deal that events may belong to. ``known``: it was opened, not only mentioned.

    ``marks`` are the moments at which it was opened, closed or got another stage. ``touches`` are the last moments at which
    one side turned to the other. ``meetings`` holds, by the number of each entry, its end, whether it stands, and when that
    was said; what ended three days ago becomes a touch.
    """

    id: str
    known: bool = False
    name: str = ""
    accounts: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    marks: list[tuple[int, str]] = field(default_factory=list)
    touches: array[int] = field(default_factory=lambda: array("q"))
    meetings: dict[int, tuple[int, bool, int]] = field(default_factory=dict)
    _since: int = -1
    _stands: bool = False
    _opened: int = -1

    def add_contact(self, contact_id: str) -> None:
        """Note that somebody has, or had, a role on the deal."""
        if contact_id not in self.contacts:
            self.contacts += (contact_id,)

    def mark(self, at: int, what: str) -> bool:
        """Note that the deal was opened or closed, or got a stage of open deals, at a moment; False if it was noted."""
        if not insert(self.marks, at, what):
            return False
        if len(self.marks) > _MOST:
            self._shorten()
        self._follow()
        return True

    def _shorten(self) -> None:
        """Let the older marks be one: how the deal stood after them."""
        at = self.marks[_KEPT][0]
        is_open, opened = _after(self.marks[: _KEPT + 1])
        stood = [(opened, OPENED)] if opened >= 0 else []
        self.marks[: _KEPT + 1] = stood if is_open else [*stood, (at, CLOSED)]

    def _follow(self) -> None:
        """Have the state after the last mark at hand: nearly every question is about it."""
        self._since = self.marks[-1][0] if self.marks else -1
        self._stands, self._opened = _after(self.marks)

    def load_marks(self, marks: list[tuple[int, str]]) -> None:
        """Take over marks that were kept."""
        self.marks = marks
        self._follow()

    def _state(self, at: int) -> tuple[bool, int]:
        """Whether the deal was open as of a moment, and when it was last opened."""
        if self._since <= at:
            return self._stands, self._opened
        return _after(self.marks[: bisect_right(self.marks, at, key=_moment)])

    def is_open(self, at: int) -> bool:
        """Whether the deal was open as of a moment."""
        return self.known and (self._stands if self._since <= at else self._state(at)[0])

    def touch(self, at: int) -> bool:
        """Note that one side turned to the other; False if it was noted."""
        touches = self.touches
        if not touches or at > touches[-1]:
            touches.append(at)
        elif at in touches:
            return False
        else:
            insort(touches, at)
        if len(touches) > _FEW:
            self._let_go()
        return True

    def _let_go(self) -> None:
        """Forget touches that nothing can be asked of: of those older than what may still come only the last counts."""
        touches = self.touches
        settled = bisect_right(touches, touches[-1] - WAIT) - 1
        first = max(settled, len(touches) - _MOST)
        if first > 0:
            del touches[:first]

    def enter(self, entry: int, created: int, end: int, stands: bool, at: int) -> None:
        """Note a calendar entry as it stands since a moment: it touches at its entry and again at its end."""
        for number, (ended, stood, _) in list(self.meetings.items()):
            if ended <= at - WAIT:
                del self.meetings[number]
                if stood:
                    self.touch(ended)
        former = self.meetings.get(entry)
        if former is None and stands:
            self.touch(created)
        if (former is None and stands) or (former is not None and at >= former[2]):
            self.meetings[entry] = end, stands, at

    def latest(self, at: int) -> tuple[int, int, str]:
        """How lately the deal was touched and opened as of a moment: the greatest of several is the likeliest."""
        touches = self.touches
        if not touches or touches[-1] <= at:
            touched = touches[-1] if touches else -1
        else:
            index = bisect_right(touches, at) - 1
            touched = touches[index] if index >= 0 else -1
        ended = max((end for end, stands, _ in self.meetings.values() if stands and end <= at), default=-1)
        return max(touched, ended), self._state(at)[1], self.id
