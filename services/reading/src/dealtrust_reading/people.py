"""Who is who, as far as parsers must know it before they read mail and calendars."""

from dealtrust_engine.country_zones import ONLY_ZONE
from dealtrust_engine.tenant import Tenant
from dealtrust_reading.domains import company_domains
from dealtrust_schemas.events import Event, PartyContact, PartyUser
from dealtrust_sources.records import Context


class People:
    """Learns from the records of the CRM, and from whose mailboxes there are."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self._zones: dict[str, str] = {}
        self._domains = frozenset(tenant.internal_domains)
        self._context: Context | None = None
        self.users: set[str] = set()

    def see(self, event: Event) -> None:
        """Take note of a person; other events are passed over."""
        data = event.data
        if isinstance(data, PartyUser):
            self.own(data.email)
            if data.timezone:
                self._zones[data.email] = data.timezone
        elif isinstance(data, PartyContact):
            zone = data.timezone or ONLY_ZONE.get((data.country or "").upper())
            if zone:
                self._zones.update(dict.fromkeys(data.emails, zone))

    def own(self, email: str) -> None:
        """An address of ours."""
        self.users.add(email)
        self._context = None

    def context(self) -> Context:
        """What parsers are told. Our domains are the configured ones, else those of our people's addresses."""
        if self._context is None:
            self._context = Context(
                tenant=self._tenant.tenant,
                internal_domains=self._domains or company_domains(self.users),
                timezone=self._tenant.timezone,
                country=self._tenant.country,
                person_zone=self._zones.get,
            )
        return self._context

    def is_internal(self, email: str) -> bool:
        """Whether the lower-case address is one of ours."""
        return email in self.users or self.context().is_internal(email)
