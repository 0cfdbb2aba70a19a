"""Mail domains that stand for a company."""

from collections.abc import Iterable

from dealtrust_engine.free_mail import FREE_MAIL_DOMAINS


def company_domains(emails: Iterable[str]) -> frozenset[str]:
    """The domains of these addresses, without those of free-mail services, which anybody shares."""
    return frozenset(email.rpartition("@")[2] for email in emails if "@" in email) - FREE_MAIL_DOMAINS
