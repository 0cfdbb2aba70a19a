"""Who we are, told by mailboxes alone."""

from collections.abc import Iterable
from typing import Final

from dealtrust_engine.config import Config
from dealtrust_reading.domains import company_domains
from dealtrust_reading.dumps import DUMPS
from dealtrust_reading.kinds import Kind
from dealtrust_reading.mailboxes import Mailbox, Survey, glimpses
from dealtrust_reading.progress import Meter
from dealtrust_sources.mail import is_named_after

_TELLING: Final = 5
"""Mails of an interface in one file that tell by themselves whose they are."""


def infer(mailboxes: list[Mailbox], config: Config) -> tuple[Config, tuple[str, ...]]:
    """Look into all mailboxes and note in each whose it is.

    Gives the configuration completed by our domains, and by our zone if none was given, and the owners'
    addresses; as it was, and none, if no mailbox tells whose it is.
    """
    sizes = sum(file.size for mailbox in mailboxes for file in mailbox.files)
    found: list[tuple[Survey, str]] = []
    surveys: list[tuple[Mailbox, Survey]] = []
    with Meter("Looking whose mailbox it is", sizes) as meter:
        for mailbox in mailboxes:
            survey = Survey()
            for mail in glimpses(mailbox, meter):
                survey.add(mail)
            surveys.append((mailbox, survey))
    for survey, some in _joined(surveys):
        owner = survey.owner(some[0].origin)
        for mailbox in some:
            mailbox.owner = owner
        if owner is not None:
            found.append((survey, owner))
    owners = tuple(dict.fromkeys(owner for _, owner in found))
    if not owners:
        return config, ()
    given = config.model_dump(exclude_unset=True)
    told: dict[str, object] = {"internal_domains": sorted(company_domains(owners))}
    if zone := _zone(found):
        told["timezone"] = zone
    return Config.model_validate({**told, **given}), owners


def _joined(surveys: Iterable[tuple[Mailbox, Survey]]) -> Iterable[tuple[Survey, list[Mailbox]]]:
    """Surveys, with the mailboxes they are of.

    Interfaces give single messages and pages, which tell little one by one: those of a folder are taken together.
    """
    together: dict[tuple[Kind, str], tuple[Survey, list[Mailbox]]] = {}
    for mailbox, survey in surveys:
        file = mailbox.files[0]
        named = any(is_named_after(mailbox.origin, email) for email in survey.seen)
        if file.kind not in DUMPS or survey.stated or named or survey.mails >= _TELLING:
            yield survey, [mailbox]
            continue
        joint, some = together.setdefault((file.kind, file.folder), (Survey(), []))
        joint.merge(survey)
        some.append(mailbox)
    yield from together.values()


def _zone(found: Iterable[tuple[Survey, str]]) -> str | None:
    """The zone in which the owner of the largest mailbox writes."""
    for survey, owner in sorted(found, key=lambda each: -each[0].mails):
        if owner in survey.offsets and (zone := survey.offsets[owner].zone()):
            return zone
    return None
