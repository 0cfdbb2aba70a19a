"""Each record says how it came to its deal, how sure that is, and which other deals it might belong to."""

import pytest

from stories.dsl import Story, sale
from units.records_of import record, scan_of


def deals(*names: str) -> Story:
    story = sale(account_id="buyer")
    story.account("buyer", "buyer.example")
    for name in names:
        story.deal(name, contacts=["bob"], account_id="buyer")
    return story


@pytest.mark.parametrize(
    ("method", "confidence", "sender", "deal"),
    [
        ("explicit_id", 1.0, "stranger@nowhere.example", "D1"),
        ("contact_role", 1.0, "bob", None),
        ("account_domain", 0.8, "stranger@buyer.example", None),
    ],
)
def test_method_and_confidence_of_a_mail(
    method: str, confidence: float, sender: str, deal: str | None
) -> None:
    story = deals()
    mail = story.mail("2026-03-02 10:00", sender, to="ada", deal=deal)
    asked = record(scan_of(story), mail)
    assert (asked.method, asked.confidence, asked.rivals) == (method, confidence, ())


def test_a_reply_is_of_the_thread() -> None:
    story = deals()
    first = story.mail("2026-03-02 10:00", "bob", to="ada")
    later = story.mail("2026-03-03 10:00", "someone@else.example", to="ada", reply_to=first)
    reply = record(scan_of(story), later)
    assert (reply.method, reply.confidence) == ("thread", 1.0)


def test_of_several_deals_the_others_are_named_and_the_confidence_is_less() -> None:
    story = deals("D2", "D3")
    story.call("2026-03-01 10:00", "bob", deal="D2")
    mail = story.mail("2026-03-02 10:00", "bob", to="ada")
    scan = scan_of(story)
    asked = record(scan, mail)
    assert asked in scan.records("D2")
    assert set(asked.rivals) == {"D1", "D3"}
    assert asked.confidence == 0.6


def test_a_task_without_a_deal_is_of_its_contact() -> None:
    story = deals()
    call = story.call("2026-03-02 10:00", "bob", deal="")
    found = record(scan_of(story), call)
    assert (found.method, found.confidence) == ("task_contact", 0.9)


def test_what_belongs_to_no_deal_is_left_in_order_of_time() -> None:
    story = deals()
    late = story.mail("2026-03-05 10:00", "one@nowhere.example", to="ada")
    early = story.mail("2026-03-02 10:00", "two@nowhere.example", to=["ada", "three@nowhere.example"])
    scan = scan_of(story)
    assert [each.id for each in scan.unattributed] == [early, late]
    assert late not in {each.id for deal in scan.deals() for each in scan.records(deal)}


@pytest.mark.parametrize(
    ("opened", "taken"), [("2026-03-05 10:00", True), ("2026-03-05 10:01", False), ("2026-03-02 10:00", True)]
)
def test_a_mail_waits_72_hours_for_its_deal_to_be_opened(opened: str, taken: bool) -> None:
    story = Story()
    story.user("ada")
    story.contact("bob")
    story.mail("2026-03-02 10:00", "bob", to="ada", event_id="asked")
    story.deal(opened=opened)
    scan = scan_of(story)
    assert ("asked" in {each.id for each in scan.records("D1")}) == taken
    assert [each.id for each in scan.unattributed] == ([] if taken else ["asked"])


def test_a_deal_opened_again_takes_what_waited_for_it() -> None:
    story = deals()
    story.close("2026-03-02 09:00")
    story.mail("2026-03-02 10:00", "bob", to="ada", event_id="asked")
    assert scan_of(story).unattributed
    story.change("2026-03-03 10:00", stage="Proposal")
    assert not scan_of(story).unattributed


@pytest.mark.parametrize(("role", "mail", "taken"), [("a", "b", False), ("b", "a", True)])
def test_of_two_events_of_one_moment_the_one_with_the_lesser_id_comes_first(
    role: str, mail: str, taken: bool
) -> None:
    for turn in (1, -1):
        story = sale()
        story.mail("2026-03-02 10:00", "bob", to="ada", event_id=mail)
        story.add(
            "deal.contact",
            "2026-03-02 10:00",
            "D1",
            {"deal_id": "D1", "contact_id": "bob", "removed": True},
            event_id=role,
        )
        story.raw[-2:] = story.raw[-2:][::turn]
        assert (mail not in {each.id for each in scan_of(story).unattributed}) == taken
