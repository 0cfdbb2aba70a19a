"""Dated steps: the dated tasks of sellers and the dated next step of a deal, from the event that set the date
to what ended it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from dealtrust_engine.clock import Clock, clock_of
from dealtrust_engine.deal import CHANGED
from dealtrust_engine.moments import NEVER
from dealtrust_engine.records import Fact
from dealtrust_engine.watch import Watch


@dataclass(slots=True)
class Ending:
    """What ended a step. ``undone`` is when it was opened again, ``NEVER`` if it was not."""

    record: Fact
    reason: str
    undone: int = NEVER


@dataclass(slots=True)
class Step:
    """A dated step from the event that set the date to what ended it. ``owners`` are mail addresses by moment."""

    set_by: Fact
    title: str
    due_on: date
    owners: list[tuple[int, str]]
    endings: list[Ending] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether it did not end, or was opened again after it did."""
        return not self.endings or self.endings[-1].undone < NEVER

    def owner(self, at: int) -> str:
        """Mail address of the owner as of a moment; of the first one known where that is earlier."""
        return next((email for since, email in reversed(self.owners) if since <= at), self.owners[0][1])


def step_clock(watch: Watch, step: Step) -> Clock:
    """The working time of whoever owns the step, at each minute."""
    calendar = watch.directory.calendar
    return clock_of([(at, (calendar(email),)) for at, email in step.owners])


def dated_steps(watch: Watch) -> list[Step]:
    """All dated steps of a watch."""
    return [*_task_steps(watch), *_deal_steps(watch)]


def day_end(watch: Watch, step: Step) -> int:
    """The end of the due day in the zone of who owns the step when the day ends."""
    calendar = watch.directory.calendar
    owner = step.owners[0][1]
    for at, email in step.owners:
        if at <= calendar(email).end_of_day(step.due_on):
            owner = email
    return calendar(owner).end_of_day(step.due_on)


def _task_steps(watch: Watch) -> Iterator[Step]:
    """The dated steps among the tasks of sellers."""
    directory = watch.directory
    for revisions in watch.tasks.values():
        owners = [(fact.at, directory.user_email(fact.data.owner_id)) for fact in revisions]
        current: Step | None = None
        for fact in revisions:
            task = fact.data
            is_open = task.status == "open"
            if current and is_open and task.due_on == current.due_on:
                if not current.is_open:
                    current.endings[-1].undone = fact.at
                continue
            if current and current.is_open:
                reason = {"done": "completed", "cancelled": "cancelled"}.get(task.status, "rescheduled")
                current.endings.append(Ending(fact, reason))
            if is_open and task.due_on is not None:
                if current:
                    yield current
                current = Step(fact, task.title, task.due_on, owners)
        if current:
            yield current


def _deal_steps(watch: Watch) -> Iterator[Step]:
    """The dated next steps of the deal: a date set in the CRM, until it is moved, or emptied, or the text changes."""
    current: Step | None = None
    text: str | None = None
    for fact in watch.deal_facts:
        if fact.type != CHANGED:
            continue
        changes = fact.data.changes
        new_text = "next_step" in changes and changes["next_step"].new != text
        if "next_step" in changes:
            text = changes["next_step"].new
        new_date = "next_step_due" in changes
        due = changes["next_step_due"].new if new_date else None
        if current and new_date and not new_text and due == current.due_on.isoformat():
            continue
        if current and (new_text or new_date):
            current.endings.append(Ending(fact, "completed" if new_text or not due else "rescheduled"))
            yield current
            current = None
        if due:
            current = Step(
                fact, text or "next step", date.fromisoformat(str(due)[:10]), watch.deal.owner_segments()
            )
    if current:
        yield current


def dated_spans(watch: Watch, grace_of_task: int) -> list[tuple[int, int]]:
    """When the deal had something dated ahead: a task until some working time of its owner after its due day, the deal's
    next step until its due day ends."""
    spans: list[tuple[int, int]] = []
    for step in _task_steps(watch):
        spans += _open_spans(step, step_clock(watch, step).reach(day_end(watch, step), grace_of_task))
    for step in _deal_steps(watch):
        spans += _open_spans(step, day_end(watch, step))
    return spans


def _open_spans(step: Step, last: int) -> Iterator[tuple[int, int]]:
    """When a step was open, until a last moment."""
    since = step.set_by.at
    for ending in step.endings:
        if min(ending.record.at, last) > since:
            yield since, min(ending.record.at, last)
        since = ending.undone
    if last > since:
        yield since, last
