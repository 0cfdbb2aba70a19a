"""neglected-deal is muted while an unanswered buyer or a buyer's silence stands; a suppressed alert returns with
the moment at which its own condition became true."""

from stories.dsl import Story, sale
from stories.expectations import expect, expect_none, expect_suppressed

P = "neglected-deal"


def silent() -> Story:
    """Bob wrote on Friday; Ada tries on Monday 2 and Tuesday 3 March at 10:00.

    Silent from Wed 11 10:00 (7 business days after the first attempt), neglected from Tue 17 10:00 (10 after the last).
    """
    story = sale(opened="Fri 2026-02-27 09:00")
    story.mail("Fri 2026-02-27 10:00", "bob", to="ada", courtesy=True, words=2)
    story.mail("Mon 2026-03-02 10:00", "ada", to="bob")
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob")
    return story


def test_silence_mutes_neglect_and_it_returns_when_the_buyer_does() -> None:
    story = silent()
    story.mail("Thu 2026-03-19 12:00", "bob", to="ada", courtesy=True, words=2)
    alerts = story.run("2026-03-24 12:00")
    expect(
        alerts,
        "silent-prospect",
        starts_at="Wed 2026-03-11 10:00",
        end=("buyer_returned", "Thu 2026-03-19 12:00"),
    )
    history = expect(alerts, P, starts_at="Tue 2026-03-17 10:00", stands=True)
    firing = [alert for alert in history if alert.status == "firing"]
    assert firing[0].revised_at == story.at("Thu 2026-03-19 12:00")
    assert firing[0].reason == "unmuted"


def test_neglect_muted_all_its_life_never_fires_and_ends_resolved() -> None:
    story = silent()
    story.mail("Thu 2026-03-19 12:00", "ada", to="bob")
    alerts = story.run("2026-03-24 12:00")
    expect_none(alerts, P)
    for history in alerts.histories(P):
        assert history[-1].status == "resolved"


def test_neglect_is_muted_while_an_unanswered_buyer_stands_and_never_shown_when_the_answer_ends_both() -> (
    None
):
    story = sale(opened="Fri 2026-02-27 09:00")
    story.mail("Mon 2026-03-02 10:00", "ada", to="bob")
    question = story.mail("Tue 2026-03-10 10:00", "bob", to="ada", asks=True)
    story.mail("Wed 2026-03-18 10:00", "ada", to="bob", reply_to=question)
    alerts = story.run("2026-03-20 12:00")
    expect(
        alerts, "unanswered-buyer", starts_at="Wed 2026-03-11 10:00", end=("answered", "Wed 2026-03-18 10:00")
    )
    expect_none(alerts, P)


def test_neglect_that_stood_first_is_suppressed_and_ends_with_the_touch() -> None:
    story = sale(opened="Fri 2026-02-27 09:00")
    touch = story.mail("Mon 2026-03-02 10:00", "ada", to="bob")
    question = story.mail("Mon 2026-03-16 15:00", "bob", to="ada", asks=True)
    story.mail("Wed 2026-03-18 10:00", "ada", to="bob", reply_to=question)
    alerts = story.run("2026-03-20 12:00")
    # the question is unanswered from Tue 17 15:00 on
    history = expect(
        alerts, P, anchor=touch, starts_at="Mon 2026-03-16 10:00", end=("touched", "Wed 2026-03-18 10:00")
    )
    expect_suppressed(history, "muted_by:unanswered-buyer", "Tue 2026-03-17 15:00")
    assert [alert.status for alert in history] == ["firing", "suppressed", "resolved"]


def test_neglect_that_stood_first_fires_again_with_its_own_start_when_the_mute_ends_without_a_touch() -> None:
    story = sale(opened="Fri 2026-02-27 09:00")
    touch = story.mail("Mon 2026-03-02 10:00", "ada", to="bob")
    story.mail("Mon 2026-03-16 15:00", "bob", to="ada", asks=True)
    # Bob's own invitation answers his question and plans a meeting; he cancels it on Thursday
    start, end = "Thu 2026-03-26 10:00", "Thu 2026-03-26 11:00"
    people = {"ada": "accepted", "bob": "accepted"}
    story.meeting(start, end, "bob", people, at="Wed 2026-03-18 10:00", uid="m")
    story.meeting(start, end, "bob", people, at="Thu 2026-03-19 11:00", uid="m", status="cancelled")
    alerts = story.run("2026-03-25 12:00")
    expect(
        alerts, "unanswered-buyer", starts_at="Tue 2026-03-17 15:00", end=("answered", "Wed 2026-03-18 10:00")
    )
    history = expect(alerts, P, anchor=touch, starts_at="Mon 2026-03-16 10:00", stands=True)
    expect_suppressed(history, "muted_by:unanswered-buyer", "Tue 2026-03-17 15:00")
    assert ("resolved", "planned") in {(alert.status, alert.reason) for alert in history}
    assert history[-1].starts_at == story.at("Fri 2026-03-20 11:00")


def test_an_attempt_series_without_any_buyer_touch_mutes_neglect_as_never_answered() -> None:
    story = sale(opened="Fri 2026-02-27 09:00")
    for day in ("Mon 2026-03-02", "Wed 2026-03-04", "Thu 2026-03-05"):
        story.mail(f"{day} 10:00", "ada", to="bob")
    # never-answered from Mon 16 10:00 (10 business days after the first); neglect from Thu 19 10:00, muted
    alerts = story.run("2026-03-25 12:00")
    expect(alerts, "never-answered", starts_at="Mon 2026-03-16 10:00", stands=True)
    expect_none(alerts, P)


def test_a_standing_mute_on_another_deal_mutes_nothing_here() -> None:
    story = sale(opened="Fri 2026-02-27 09:00")
    story.deal("D2", contacts=["carol"], opened="Fri 2026-02-27 09:00")
    touch = story.mail("Mon 2026-03-02 10:00", "ada", to="carol")
    story.mail("Tue 2026-03-10 10:00", "bob", to="ada", asks=True)
    alerts = story.run("2026-03-20 12:00")
    expect(alerts, P, deal="D2", anchor=touch, starts_at="Mon 2026-03-16 10:00", stands=True)


def test_a_switched_off_pattern_mutes_nothing() -> None:
    story = silent()
    story.config["patterns"] = {"silent-prospect": {"enabled": False}}
    expect(story.run("2026-03-24 12:00"), P, starts_at="Tue 2026-03-17 10:00", stands=True)
