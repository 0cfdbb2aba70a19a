"""The reading stage: files in an order in which every parser knows what it needs, events out."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import BinaryIO

from dealtrust_engine.config import Config
from dealtrust_engine.free_mail import FREE_MAIL_DOMAINS
from dealtrust_reading.dumps import DUMPS
from dealtrust_reading.finding import Found
from dealtrust_reading.hubspot import HubspotFiles
from dealtrust_reading.kinds import Kind
from dealtrust_reading.mail_jobs import MailJobs
from dealtrust_reading.mailboxes import Mailbox, find_owner, letters_in, read_dump_file
from dealtrust_reading.people import People
from dealtrust_reading.progress import Meter
from dealtrust_reading.records import canonical_events
from dealtrust_reading.rejects import Rejects
from dealtrust_reading.relationships import Relationships
from dealtrust_reading.salesforce import SalesforceFiles, tables_of
from dealtrust_reading.settings import SourceSections
from dealtrust_schemas.events import DealOpened, Event, SourceProgress, make_event
from dealtrust_sources.calendar import CalendarState, collect_ics
from dealtrust_sources.mail import Scheduled, meetings_of
from dealtrust_sources.mail.setting import Mailbox as MailPlace
from dealtrust_sources.records import Reject

Items = Iterator[Event | Reject]
Parser = Callable[[BinaryIO, Found], Items]


def tells_people(files: list[Found]) -> bool:
    """Whether some of the files may say who our people are."""
    return any(
        file.kind in ("canonical", "salesforce-cdc", "hubspot", "debezium")
        or (file.kind == "salesforce-export" and "User" in tables_of(file))
        for file in files
    )


class Reading:
    """All files of one scan.

    The records of the CRM come first: they say who is who and in which zone. Then mail, then calendars, whose
    entries are completed by the answers in the mails. If no deal was opened by then, the relationships that the
    mail shows stand in for deals.
    """

    def __init__(
        self,
        files: list[Found],
        mailboxes: list[Mailbox],
        config: Config,
        sections: SourceSections,
        rejects: Rejects,
        jobs: int = 1,
    ) -> None:
        """mailboxes: those that the files make up; one whose owner is not known yet is looked into.

        jobs: how many processes may read mails.
        """
        self._jobs = jobs
        self._files = files
        self._mailboxes = mailboxes
        self._rejects = rejects
        self._meter = Meter("Reading", sum(file.size for file in files))
        self._calendars = CalendarState()
        self._deals = False
        self._people = People(config)
        for mailbox in mailboxes:
            if mailbox.owner is not None:
                self._people.own(mailbox.owner)
        self._salesforce = SalesforceFiles(
            sections.salesforce, sections.debezium, self._people.context, self._meter
        )
        self._hubspot = HubspotFiles(sections.hubspot, self._people.context, self._meter)
        self._relationships = Relationships(
            config.tenant, self._people.is_internal, FREE_MAIL_DOMAINS.__contains__
        )

    @property
    def by_relationships(self) -> bool:
        """Whether relationships stand in for deals; known when all is read."""
        return not self._deals and len(self._relationships) > 0

    @property
    def product_names(self) -> Mapping[str, str]:
        """Names of products by the ids in which offers and deals name them; known when all is read."""
        return self._salesforce.product_names

    def events(self) -> Iterator[Event]:
        """Every event that the files hold; rejects go where they belong."""
        with self._meter:
            for item in self._items():
                if isinstance(item, Reject):
                    self._rejects.add(item)
                    continue
                self._people.see(item)
                if not self._deals:
                    self._deals = isinstance(item.data, DealOpened)
                    self._relationships.see(item)
                yield item

    def openings(self) -> Iterator[Event]:
        """Where the files held no deal: the events that open the relationships seen in the mails."""
        return iter(()) if self._deals else self._relationships.events()

    def _items(self) -> Items:
        for file in self._of("canonical"):
            yield from self._parsed(file, lambda stream, file: canonical_events(stream, file.origin))
        yield from self._salesforce.exports(self._of("salesforce-export"))
        yield from self._salesforce.changes(self._of("salesforce-cdc"), self._of("debezium"))
        yield from self._hubspot.events(self._of("hubspot"))
        mails = sum(
            file.size for mailbox in self._mailboxes for file in mailbox.files if file.kind not in DUMPS
        )
        with MailJobs(self._people.context(), self._jobs, mails) as jobs:
            for mailbox in self._mailboxes:
                yield from self._mails(mailbox, jobs)
        yield from self._hubspot.mails()
        for file in self._of("ics"):
            yield from self._parsed(file, self._entries)
        yield from self._calendars.events(self._people.context())
        for source, moment in sorted(self._calendars.read_until().items()):
            yield self._progress(source, moment)

    def _of(self, kind: Kind) -> list[Found]:
        return [file for file in self._files if file.kind == kind]

    def _parsed(self, file: Found, parse: Parser) -> Items:
        """What a parser makes of a file, and a reject for what made the file end too early."""
        try:
            with file.open() as opened:
                for item in parse(opened.stream, file):
                    self._meter.at(opened.position)
                    yield item
                damage = opened.damage
        except OSError as error:
            damage = ("unreadable", error.strerror or str(error))
        if damage is not None:
            yield Reject(file.origin, "end", *damage)
        self._meter.finish(file.size)

    def _mails(self, mailbox: Mailbox, jobs: MailJobs) -> Items:
        context = self._people.context()
        if mailbox.owner is None:
            size = sum(file.size for file in mailbox.files)
            with Meter("Looking whose mailbox it is", size) as meter:
                mailbox.owner = find_owner(mailbox, context, self._people.users, meter)
        if mailbox.files[0].kind in DUMPS:
            parse = partial(read_dump_file, mailbox=mailbox, context=context, calendars=self._calendars)
            for file in mailbox.files:
                yield from self._parsed(file, parse)
            return
        for origin, item in jobs.read(letters_in(mailbox, self._meter), mailbox.owner):
            if isinstance(item, Scheduled):
                place = MailPlace(origin, context, mailbox.owner, self._calendars)
                yield from meetings_of(item, place)
            else:
                yield item

    def _entries(self, stream: BinaryIO, file: Found) -> Items:
        people = self._people
        yield from collect_ics(
            stream, origin=file.origin, context=people.context(), state=self._calendars, users=people.users
        )

    def _progress(self, source: str, moment: datetime) -> Event:
        """A calendar that says when it was exported was read up to then."""
        return make_event(
            "dealtrust.source.progress.v1",
            SourceProgress(source=source, read_until=moment),
            id=f"progress:{source}:{moment.isoformat()}",
            source=source,
            time=moment,
            subject=source,
            tenant=self._people.context().tenant,
        )
