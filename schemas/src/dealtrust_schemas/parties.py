"""Who is who: people of the tenant, people of the buyer, companies."""

from dealtrust_schemas.fields import Email, Id, Model


class PartyUser(Model):
    """A person of the tenant, as the CRM knows them.

    ``timezone`` is an IANA name, ``country`` an ISO 3166-1 alpha-2 code, ``subdivision`` the part of an
    ISO 3166-2 code behind the hyphen. ``manager_id`` is the ``user_id`` of the person they report to.
    """

    user_id: Id
    email: Email
    name: str
    role: str | None = None
    team: str | None = None
    manager_id: str | None = None
    timezone: str | None = None
    country: str | None = None
    subdivision: str | None = None


class PartyContact(Model):
    """A person outside the tenant. Zone and country as in PartyUser."""

    contact_id: Id
    emails: tuple[Email, ...]
    name: str | None = None
    account_id: str | None = None
    title: str | None = None
    timezone: str | None = None
    country: str | None = None
    subdivision: str | None = None


class PartyAccount(Model):
    """A company outside the tenant with its mail domains."""

    account_id: Id
    name: str
    domains: tuple[Email, ...]
    country: str | None = None
    segment: str | None = None
    owner_id: str | None = None
