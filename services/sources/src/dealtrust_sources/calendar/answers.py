"""Who answered what to an invitation."""

from dataclasses import dataclass, field

from dealtrust_schemas.events import Response
from dealtrust_sources.calendar.revision import Revision


@dataclass(slots=True)
class Answers:
    """What each attendee answered, for the whole entry (None) or one instance."""

    sequence: int = -1
    given: dict[str, Response] = field(default_factory=dict)
    uninvited: set[str] = field(default_factory=set)

    def take(self, revision: Revision) -> None:
        """The answers that a full revision shows. Within one SEQUENCE "needs action" takes nothing back."""
        if revision.sequence > self.sequence:
            self.sequence, self.given = revision.sequence, {}
        # An attendee's own copy is right about that attendee only.
        own = None if revision.is_organizers_copy or revision.place.from_mail else revision.place.owner
        for email, response in revision.attendees:
            if response != "none" and (own in {None, email} or self.given.get(email) is None):
                self.given[email] = response
