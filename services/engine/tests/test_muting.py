"""One alert may hold another back: silence explains neglect."""

from __future__ import annotations

from stories.dsl import Story
from stories.expectations import expect, expect_none, expect_suppressed

NEGLECT = "neglected-deal"
SILENT = "silent-prospect"
# The last attempt, on Wed 4 March 10:00, is the last seller touch: ten business days later it is Wed 18th 10:00.
NEGLECTED = "Wed 2026-03-18 10:00"


def silence() -> tuple[Story, str]:
    """Attempts on Tue 3 and Wed 4 March: silent from Thu 12th 10:00. Returns the story and the last attempt."""
    story = Story()
    story.user("ada")
    story.contact("bob")
    story.deal(opened="Fri 2026-02-27 09:00")
    story.mail("Mon 2026-03-02 10:00", "bob", to="ada")
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob")
    return story, story.mail("Wed 2026-03-04 10:00", "ada", to="bob")


def test_neglect_fires_with_its_own_start_when_silence_ends_first() -> None:
    story, last = silence()
    back = "Thu 2026-03-19 11:00"
    story.mail(back, "bob", to="ada", courtesy=True, words=3)
    alerts = story.run_in_any_order("2026-03-23 12:00")
    expect(alerts, SILENT, end=("buyer_returned", back))
    history = expect(alerts, NEGLECT, anchor=last, starts_at=NEGLECTED, steps=[("low", back)], stands=True)
    assert next(alert for alert in history if alert.status == "firing").reason == "unmuted"


def test_neglect_that_was_muted_all_its_life_ends_resolved_and_was_never_shown() -> None:
    story, last = silence()
    story.mail("Fri 2026-03-20 10:00", "ada", to="bob")
    alerts = story.run("2026-03-23 12:00")
    expect_none(alerts, NEGLECT)
    expect(alerts, NEGLECT, anchor=last, end=("touched", "2026-03-20 10:00"))
    expect(alerts, SILENT, stands=True)


def test_the_closing_of_the_deal_ends_both() -> None:
    story, _ = silence()
    story.close("Fri 2026-03-20 10:00")
    alerts = story.run("2026-03-23 12:00")
    expect_none(alerts, NEGLECT)
    for pattern in (NEGLECT, SILENT):
        expect(alerts, pattern, end=("deal_closed", "2026-03-20 10:00"))


def test_neglect_that_stands_is_suppressed_when_silence_begins_and_returns_after_it() -> None:
    story = Story()
    story.user("ada")
    story.contact("bob")
    story.deal()
    # Three slow answers give this deal's silence a limit of fifteen business days.
    for asked, answered in (
        ("2026-01-12 10:00", "2026-01-26 10:00"),
        ("2026-01-26 11:00", "2026-02-09 11:00"),
        ("2026-02-09 12:00", "2026-02-23 12:00"),
    ):
        story.mail(asked, "ada", to="bob")
        story.mail(answered, "bob", to="ada", courtesy=True, words=3)
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob")
    last = story.mail("Wed 2026-03-04 10:00", "ada", to="bob")
    back = "Thu 2026-03-26 11:00"
    story.mail(back, "bob", to="ada", courtesy=True, words=3)
    alerts = story.run_in_any_order("2026-03-27 12:00")
    expect(alerts, SILENT, starts_at="Tue 2026-03-24 10:00", end=("buyer_returned", back))
    history = expect(alerts, NEGLECT, anchor=last, starts_at=NEGLECTED, stands=True)
    expect_suppressed(history, f"muted_by:{SILENT}", "2026-03-24 10:00", again=back)
    assert history[-1].starts_at == story.at(NEGLECTED)


def test_one_attempt_is_no_silence_and_mutes_nothing() -> None:
    story, _ = silence()
    story.raw.pop()
    alerts = story.run("2026-03-20 12:00")
    expect_none(alerts, SILENT)
    expect(alerts, NEGLECT, starts_at="Tue 2026-03-17 10:00", steps=[("low", "Tue 2026-03-17 10:00")])
