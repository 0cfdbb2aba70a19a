"""Dated steps: the dated tasks of sellers and the dated next step of a deal, from the event that set the date
to what ended it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dealtrust_engine.clock import Clock, clock_of
from dealtrust_engine.deal import CHANGED
from dealtrust_engine.moments import NEVER
from dealtrust_engine.records import Fact
from dealtrust_engine.watch import Watch


@dataclass(slots=True)
class Step:
    """A dated step from the event that set the date to what ended it. ``owners`` are mail addresses by moment."""

    set_by: Fact
    title: str
    due_on: date
    owners: list[tuple[int, str]]
    ended: int = NEVER
    reason: str = ""
    end_record: Fact | None = None
    reopened: Fact | None = None


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
                if current.ended < NEVER and current.reopened is None:
                    current.reopened = fact
                continue
            if current and current.ended == NEVER:
                current.ended, current.end_record = fact.at, fact
                current.reason = {"done": "completed", "cancelled": "cancelled"}.get(
                    task.status, "rescheduled"
                )
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
            current.ended, current.end_record = fact.at, fact
            current.reason = "completed" if new_text or not due else "rescheduled"
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
    spans = []
    for step in _task_steps(watch):
        last = step_clock(watch, step).reach(day_end(watch, step), grace_of_task)
        end = min(step.ended, last)
        if end > step.set_by.at:
            spans.append((step.set_by.at, end))
        if step.reopened and last > step.reopened.at:
            spans.append((step.reopened.at, last))
    for step in _deal_steps(watch):
        end = min(step.ended, day_end(watch, step))
        if end > step.set_by.at:
            spans.append((step.set_by.at, end))
    return spans
