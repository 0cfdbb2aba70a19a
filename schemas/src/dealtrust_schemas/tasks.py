"""Tasks and logged calls."""

from typing import Literal

from dealtrust_schemas.fields import Day, Id, Model


class TaskChanged(Model):
    """A task or logged call as it stands after a change.

    ``connected`` tells of a call whether the person was reached. ``promise_event_id`` is the id of the mail
    event whose promise the task carries out. ``due_on`` is a day in the zone of the task's owner.
    """

    task_id: Id
    deal_id: str | None = None
    contact_id: str | None = None
    owner_id: Id
    title: str
    status: Literal["open", "done", "cancelled"]
    due_on: Day | None = None
    kind: Literal["task", "call"] = "task"
    connected: bool | None = None
    promise_event_id: str | None = None
    by: str | None = None
