"""unanswered-buyer: which mail starts the clock, and what is one conversation. The limit of a mail of Friday
2026-03-06 15:00 is Monday 15:00."""

import pytest

from stories.dsl import sale
from stories.expectations import anchor_of, expect, expect_none

P = "unanswered-buyer"
AT = "Fri 2026-03-06 15:00"
LIMIT = "Mon 2026-03-09 15:00"
END = "2026-03-10 12:00"


def test_a_statement_that_is_no_courtesy_is_an_anchor_too() -> None:
    story = sale()
    mail = story.mail(AT, "bob", to="ada", asks=False, words=60)
    expect(story.run(END), P, anchor=mail, starts_at=LIMIT)


def test_thanks_of_more_than_25_words_are_no_courtesy() -> None:
    story = sale()
    story.mail(AT, "bob", to="ada", courtesy=True, words=26)
    expect(story.run(END), P, starts_at=LIMIT)


def test_a_courtesy_mail_is_no_anchor() -> None:
    story = sale()
    story.mail(AT, "bob", to="ada", courtesy=True, words=3)
    expect_none(story.run(END), P)


def test_a_courtesy_mail_does_not_end_a_question_and_is_not_the_anchor_before_one() -> None:
    story = sale()
    story.mail("Fri 2026-03-06 11:00", "bob", to="ada", thread="x", courtesy=True, words=2)
    question = story.mail(AT, "bob", to="ada", thread="x", asks=True)
    story.mail("Fri 2026-03-06 16:00", "bob", to="ada", thread="x", courtesy=True, words=2)
    expect(story.run(END), P, anchor=question, starts_at=LIMIT)


def test_a_mail_with_our_people_only_in_cc_is_no_anchor() -> None:
    story = sale(contacts=["bob", "carol"])
    story.mail(AT, "bob", to="carol", cc="ada", asks=True)
    expect_none(story.run(END), P)


def test_one_of_us_in_to_is_enough() -> None:
    story = sale(contacts=["bob", "carol"])
    story.user("kim")
    question = story.mail(AT, "bob", to=["carol", "kim"], cc="ada", asks=True)
    expect(story.run(END), P, anchor=question, starts_at=LIMIT)


@pytest.mark.parametrize("automatic", ["auto_reply", "bounce", "list", "receipt", "calendar", "generated"])
def test_what_a_machine_sends_is_no_anchor(automatic: str) -> None:
    story = sale()
    story.mail(AT, "bob", to="ada", asks=True, automatic=automatic)
    expect_none(story.run(END), P)


@pytest.mark.parametrize("local", ["no-reply", "noreply", "mailer-daemon", "postmaster", "notifications"])
def test_a_sender_without_a_person_is_noise(local: str) -> None:
    story = sale()
    story.account("buyer", "buyer.example")
    story.mail(AT, f"{local}@buyer.example", to="ada", asks=True, deal="D1")
    expect_none(story.run(END), P)


def test_our_own_mails_and_internal_mails_are_no_anchor() -> None:
    story = sale()
    story.user("kim")
    story.mail(AT, "kim", to="ada", cc="bob", asks=True)
    story.mail(AT, "kim", to="ada", asks=True, deal="D1")
    expect_none(story.run(END), P)


def test_the_first_of_two_questions_in_a_conversation_is_the_anchor() -> None:
    story = sale()
    first = story.mail(AT, "bob", to="ada", thread="x", asks=True)
    story.mail("Mon 2026-03-09 10:00", "bob", to="ada", thread="x", asks=True)
    expect(story.run(END), P, anchor=first, starts_at=LIMIT)


def test_a_question_after_the_answer_is_an_anchor_of_its_own() -> None:
    story = sale()
    first = story.mail("Tue 2026-03-03 10:00", "bob", to="ada", thread="x", asks=True)
    # limit Wed 10:00; answered Wed 12:00
    story.mail("Wed 2026-03-04 12:00", "ada", to="bob", thread="x")
    second = story.mail(AT, "bob", to="ada", thread="x", asks=True)
    alerts = story.run(END)
    expect(alerts, P, anchor=first, end=("answered", "Wed 2026-03-04 12:00"))
    expect(alerts, P, anchor=second, starts_at=LIMIT, stands=True)
    assert len({alert.alert_id for alert in alerts.revisions if alert.pattern == P}) == 2


def test_two_conversations_give_two_alerts() -> None:
    story = sale()
    price = story.mail(AT, "bob", to="ada", asks=True)
    plan = story.mail("Mon 2026-03-09 10:00", "bob", to="ada", asks=True)
    alerts = story.run("2026-03-11 12:00")
    expect(alerts, P, anchor=price, starts_at=LIMIT)
    expect(alerts, P, anchor=plan, starts_at="Tue 2026-03-10 10:00")


def test_two_buyers_in_one_conversation_share_one_anchor() -> None:
    story = sale(contacts=["bob", "carol"])
    first = story.mail(AT, "bob", to="ada", cc="carol", thread="x", asks=True)
    story.mail("Fri 2026-03-06 16:00", "carol", to="ada", cc="bob", thread="x", asks=True)
    expect(story.run(END), P, anchor=first, starts_at=LIMIT)


def test_the_same_subject_with_a_reply_prefix_joins_without_references() -> None:
    story = sale()
    first = story.mail(AT, "bob", to="ada", subject="Pricing", asks=True)
    story.mail("Mon 2026-03-09 10:00", "bob", to="ada", subject="AW: Pricing", asks=True)
    expect(story.run("2026-03-11 12:00"), P, anchor=first, starts_at=LIMIT)


def test_the_same_subject_without_a_prefix_is_a_new_conversation() -> None:
    story = sale()
    first = story.mail(AT, "bob", to="ada", subject="Pricing", asks=True)
    second = story.mail("Mon 2026-03-09 10:00", "bob", to="ada", subject="Pricing", asks=True)
    alerts = story.run("2026-03-11 12:00")
    expect(alerts, P, anchor=first)
    expect(alerts, P, anchor=second)


def test_the_same_subject_of_other_people_is_another_conversation() -> None:
    story = sale(contacts=["bob", "carol"])
    first = story.mail(AT, "bob", to="ada", subject="Pricing", asks=True)
    second = story.mail("Mon 2026-03-09 10:00", "carol", to="ada", subject="Re: Pricing", asks=True)
    alerts = story.run("2026-03-11 12:00")
    expect(alerts, P, anchor=first)
    expect(alerts, P, anchor=second)


def test_the_same_subject_more_than_thirty_days_later_is_another_conversation() -> None:
    story = sale()
    first = story.mail("Mon 2026-01-12 10:00", "bob", to="ada", subject="Pricing", asks=True)
    second = story.mail("Thu 2026-02-12 10:00", "bob", to="ada", subject="Re: Pricing", asks=True)
    alerts = story.run("2026-02-20 12:00")
    expect(alerts, P, anchor=first)
    expect(alerts, P, anchor=second)


def test_replies_to_one_unseen_mail_are_one_conversation() -> None:
    story = sale(contacts=["bob", "carol"])
    unseen = story.mail("Fri 2026-03-06 09:00", "kim@acme.example", to=["bob", "carol"])
    first = story.mail(AT, "bob", to="ada", reply_to=unseen, asks=True)
    story.mail("Fri 2026-03-06 16:00", "carol", to="ada", reply_to=unseen, asks=True)
    story.drop(unseen)
    expect(story.run(END), P, anchor=first, starts_at=LIMIT)


def test_a_reply_header_alone_joins_a_conversation_under_any_subject() -> None:
    story = sale(contacts=["bob", "carol"])
    first = story.mail(AT, "bob", to="ada", asks=True)
    second = story.mail("Fri 2026-03-06 16:00", "carol", to="ada", reply_to=first, subject="Other", asks=True)
    for raw in story.raw:
        if raw["id"] == second:
            raw["data"]["references"] = []
    expect(story.run(END), P, anchor=first, starts_at=LIMIT)


def test_a_mail_from_before_the_deal_was_opened_anchors_with_its_own_time() -> None:
    # Thu 14:00 + 8 h = Fri 14:00, before the deal is opened; 16 h = Mon 14:00
    story = sale(opened="Fri 2026-03-06 16:00")
    question = story.mail("Thu 2026-03-05 14:00", "bob", to="ada", asks=True)
    expect(
        story.run("Mon 2026-03-09 16:00"),
        P,
        anchor=question,
        starts_at="Fri 2026-03-06 16:00",
        steps=[("low", "Fri 2026-03-06 16:00"), ("medium", "Mon 2026-03-09 14:00")],
    )


def test_the_clock_of_a_mail_from_before_the_deal_starts_with_the_mail() -> None:
    story = sale(opened="Mon 2026-03-09 09:15")
    story.mail("Fri 2026-03-06 15:00", "bob", to="ada", asks=True)
    expect(story.run(END), P, starts_at=LIMIT)


def test_the_anchor_evidence_carries_the_event_and_its_source() -> None:
    story = sale()
    question = story.mail(AT, "bob", to="ada", asks=True)
    alert = expect(story.run(END), P)[0]
    anchors = [item for item in alert.evidence if item.role == "anchor"]
    assert [item.event_id for item in anchors] == [question] == [anchor_of(alert)]
    assert anchors[0].occurred_at == story.at(AT)
    assert anchors[0].source == "mailbox:ada@acme.example"
