"""iCalendar files and invitations by mail to canonical meeting events."""

from dealtrust_sources.calendar.reader import collect_ics, collect_part, events_from_ics, read_ics
from dealtrust_sources.calendar.state import CalendarState

__all__ = ["CalendarState", "collect_ics", "collect_part", "events_from_ics", "read_ics"]
