"""Which mail a bounce undoes, and for whom."""

import pytest

from dealtrust_engine.moments import NEVER, moment_of
from stories.dsl import Story, sale
from units.records_of import mail, scan_of

BOB, CAROL = "bob@buyer.example", "carol@buyer.example"
CAME_BACK = "2026-03-03 10:00"


def sent() -> tuple[Story, str]:
    story = sale(contacts=["bob", "carol"])
    return story, story.mail("2026-03-02 10:00", "ada", to=["bob", "carol"])


def undone(story: Story, event_id: str, email: str) -> int:
    return mail(scan_of(story), event_id).undone_for([email])


def test_the_named_mail_is_undone_for_the_named_address_only() -> None:
    story, first = sent()
    later = story.mail("2026-03-02 12:00", "ada", to="bob")
    story.mail(CAME_BACK, "mailer-daemon@buyer.example", to="ada", bounced=first, unreachable="bob")
    assert undone(story, first, BOB) == moment_of(story.at(CAME_BACK))
    assert undone(story, first, CAROL) == NEVER
    assert undone(story, later, BOB) == NEVER
    assert mail(scan_of(story), first).undone_for([BOB, CAROL]) == NEVER


def test_without_an_address_it_is_undone_for_all_buyers() -> None:
    story, first = sent()
    story.mail(CAME_BACK, "mailer-daemon@buyer.example", to="ada", bounced=first)
    assert undone(story, first, BOB) == undone(story, first, CAROL) == moment_of(story.at(CAME_BACK))


@pytest.mark.parametrize(("when", "counts"), [("2026-03-05 10:00", True), ("2026-03-05 10:01", False)])
def test_without_a_mail_the_latest_to_the_address_within_72_hours_is_meant(when: str, counts: bool) -> None:
    story, first = sent()
    story.mail(when, "mailer-daemon@buyer.example", to="ada", unreachable="bob")
    assert (undone(story, first, BOB) < NEVER) == counts
    assert undone(story, first, CAROL) == NEVER


def test_the_latest_of_several_mails_is_meant() -> None:
    story, first = sent()
    second = story.mail("2026-03-02 12:00", "ada", to="bob")
    story.mail(CAME_BACK, "mailer-daemon@buyer.example", to="ada", unreachable="bob")
    assert undone(story, second, BOB) < NEVER
    assert undone(story, first, BOB) == NEVER


def test_a_mail_that_bounces_twice_is_undone_from_the_first_time() -> None:
    story, first = sent()
    for when in (CAME_BACK, "2026-03-04 10:00"):
        story.mail(when, "mailer-daemon@buyer.example", to="ada", bounced=first, unreachable="bob")
    assert undone(story, first, BOB) == moment_of(story.at(CAME_BACK))


def test_a_mail_of_a_buyer_does_not_bounce() -> None:
    story = sale()
    question = story.mail("2026-03-02 10:00", "bob", to="ada", asks=True)
    story.mail(CAME_BACK, "mailer-daemon@acme.example", to="bob", bounced=question, unreachable="ada")
    assert mail(scan_of(story), question).undone is None
