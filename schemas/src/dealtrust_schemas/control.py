"""Events about the watching itself: how far a source was read, expected silence, commands, the clock."""

from typing import Literal

from dealtrust_schemas.fields import AlertId, Id, Model, Moment


class SourceProgress(Model):
    """``source`` (the URI that its events carry) has been read up to the moment ``read_until``."""

    source: Id
    read_until: Moment


class SilenceExpected(Model):
    """Somebody knows why the buyer will not answer until a moment; ``by`` is a ``user_id``."""

    deal_id: Id
    until: Moment
    reason: str
    by: str


class AlertCommand(Model):
    """What a person did with an alert; ``until`` belongs to snooze, ``reason`` to dismiss and note."""

    alert_id: AlertId
    action: Literal["acknowledge", "snooze", "dismiss", "reopen", "note"]
    until: Moment | None = None
    reason: str | None = None
    by: str


class Tick(Model):
    """The clock as a record, so that a replay sees the same one.

    ``sources``: how far each source has been read, as far as that changed since the tick before; None where every
    source counts as read up to ``now``.
    """

    now: Moment
    sources: dict[str, Moment] | None = None
