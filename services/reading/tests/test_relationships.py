from datetime import UTC, datetime, timedelta
from itertools import permutations

from dealtrust_reading.relationships import Relationships
from dealtrust_schemas.events import DealContact, DealOpened, Event, Mail, PartyAccount, PartyUser, make_event

START = datetime(2026, 1, 15, 10, tzinfo=UTC)
ADA, BEN, EVE = "ada@acme.example", "ben@globex.example", "eve@freemail.example"


def mail(hour: int, sender: str, *to: str, automatic: str | None = None, offset: int = 60) -> Event:
    data = Mail.model_validate(
        {
            "message_id": f"m{hour}",
            "from": {"email": sender, "name": sender.split("@", maxsplit=1)[0].title()},
            "to": [{"email": address} for address in to],
            "subject": "Hello",
            "automatic": automatic,
            "utc_offset_minutes": offset,
        }
    )
    moment = START + timedelta(hours=hour)
    return make_event(
        "dealtrust.mail.v1", data, id=f"m{hour}", source="mailbox:x", time=moment, subject="m", tenant="acme"
    )


def opened(*mails: Event) -> dict[str, DealOpened]:
    return {event.data.deal_id: event.data for event in watch(*mails) if isinstance(event.data, DealOpened)}


def watch(*mails: Event) -> list[Event]:
    relationships = Relationships(
        "acme", lambda email: email.endswith("@acme.example"), lambda domain: domain == "freemail.example"
    )
    for each in mails:
        relationships.see(each)
    events = list(relationships.events())
    assert len(relationships) == sum(isinstance(event.data, DealOpened) for event in events)
    return events


def test_mail_in_both_directions_makes_one_relationship_open_from_the_first_mail() -> None:
    events = watch(mail(5, ADA, BEN), mail(1, BEN, ADA), mail(9, "cat@globex.example", ADA))
    (deal,) = [event for event in events if isinstance(event.data, DealOpened)]
    assert isinstance(deal.data, DealOpened)
    assert (deal.data.deal_id, deal.data.owner_id) == ("relationship:globex.example", ADA)
    assert deal.time == START + timedelta(hours=1)
    contacts = {event.data.contact_id for event in events if isinstance(event.data, DealContact)}
    assert contacts == {BEN, "cat@globex.example"}


def test_mail_in_one_direction_only_is_no_relationship() -> None:
    assert opened(mail(1, BEN, ADA), mail(2, BEN, ADA)) == {}
    assert opened(mail(1, ADA, BEN)) == {}


def test_automatic_mail_is_no_answer() -> None:
    assert opened(mail(1, ADA, BEN), mail(2, BEN, ADA, automatic="auto_reply")) == {}


def test_a_free_mail_domain_is_no_organisation_its_people_are() -> None:
    events = watch(mail(1, EVE, ADA), mail(2, ADA, EVE, "mallory@freemail.example"))
    assert list(opened(mail(1, EVE, ADA), mail(2, ADA, EVE))) == [f"relationship:{EVE}"]
    (account,) = [event.data for event in events if isinstance(event.data, PartyAccount)]
    assert account.domains == ()


def test_internal_mail_is_no_relationship() -> None:
    assert opened(mail(1, ADA, "bob@acme.example"), mail(2, "bob@acme.example", ADA)) == {}


def test_the_owner_is_who_writes_most_and_the_zone_comes_from_the_mails() -> None:
    bob = "bob@acme.example"
    mails = [
        mail(1, BEN, ADA, bob),
        mail(2, ADA, BEN),
        mail(3, bob, BEN, offset=-300),
        mail(4, bob, BEN, offset=-300),
    ]
    assert opened(*mails)["relationship:globex.example"].owner_id == bob
    zones = {
        event.data.user_id: event.data.timezone
        for event in watch(*mails)
        if isinstance(event.data, PartyUser)
    }
    assert zones == {ADA: "Europe/Berlin", bob: "America/New_York"}


def test_the_order_of_the_mails_does_not_matter() -> None:
    mails = [mail(1, BEN, ADA), mail(2, ADA, BEN, EVE), mail(3, EVE, ADA)]
    results = {tuple(event.model_dump_json() for event in watch(*order)) for order in permutations(mails)}
    assert len(results) == 1
