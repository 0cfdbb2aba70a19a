"""Records of the Google Calendar API: events, lists of them, incremental changes, push messages."""

from dealtrust_sources.gcal.records import pieces

__all__ = ["pieces"]
