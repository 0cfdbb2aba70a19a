"""unanswered-buyer: whose working time is counted. Nights, weekends, holidays, zones and owners."""

import pytest

from stories.dsl import Story, sale
from stories.expectations import expect, expect_none

P = "unanswered-buyer"


def asked(when: str, **owner: object) -> tuple[Story, str]:
    story = sale(owner=owner)
    return story, story.mail(when, "bob", to="ada", asks=True)


def test_a_question_of_the_night_is_due_at_closing_time_and_not_the_next_morning() -> None:
    story, _ = asked("Fri 2026-03-06 20:00")
    # Mon 09-17 = 8 h; Tue 17:00 = 16 h; Thu 17:00 = 32 h
    steps = [
        ("low", "Mon 2026-03-09 17:00"),
        ("medium", "Tue 2026-03-10 17:00"),
        ("high", "Thu 2026-03-12 17:00"),
    ]
    expect(story.run("2026-03-20 12:00"), P, starts_at="Mon 2026-03-09 17:00", steps=steps)


def test_an_answer_in_the_evening_after_a_limit_at_closing_time_is_too_late() -> None:
    story, question = asked("Fri 2026-03-06 20:00")
    story.mail("Mon 2026-03-09 17:30", "ada", to="bob", reply_to=question)
    alerts = story.run("2026-03-20 12:00")
    expect(alerts, P, starts_at="Mon 2026-03-09 17:00", end=("answered", "Mon 2026-03-09 17:30"))


def test_an_answer_at_the_weekend_counts() -> None:
    story, question = asked("Fri 2026-03-06 15:00")
    story.mail("Sun 2026-03-08 22:00", "ada", to="bob", reply_to=question)
    expect_none(story.run("2026-03-20 12:00"), P)


def test_a_question_of_saturday_starts_on_monday() -> None:
    story, _ = asked("Sat 2026-03-07 11:00")
    expect(story.run("2026-03-10 12:00"), P, starts_at="Mon 2026-03-09 17:00")


def test_public_holidays_are_not_counted_and_are_named() -> None:
    story, _ = asked("Thu 2026-04-02 15:00")
    # Thu 2 h; Good Friday and Easter Monday are holidays; Tue 09-15 = 6 h
    steps = [("low", "Tue 2026-04-07 15:00"), ("medium", "Wed 2026-04-08 15:00")]
    alert = expect(story.run("2026-04-08 17:00"), P, starts_at="Tue 2026-04-07 15:00", steps=steps)[0]
    reasons = [str(span.reason) for span in alert.clock if not span.counted]
    assert sum(reason.startswith("holiday") and len(reason) > len("holiday ") for reason in reasons) == 2


def test_a_holiday_of_one_region_counts_for_its_people_only() -> None:
    # Epiphany, Tuesday 2026-01-06, is a holiday in Bavaria and not in the whole of Germany
    for region, limit in (("BY", "Wed 2026-01-07 15:00"), (None, "Tue 2026-01-06 15:00")):
        owner = {"country": "DE", **({"subdivision": region} if region else {})}
        story = sale(owner=owner, opened="2026-01-02 09:00")
        story.mail("Mon 2026-01-05 15:00", "bob", to="ada", asks=True)
        expect(story.run("2026-01-08 12:00"), P, starts_at=limit)


def test_great_britain_without_a_region_works_on_easter_monday() -> None:
    story, _ = asked("Thu 2026-04-02 15:00 Europe/London", timezone="Europe/London", country="GB")
    expect(story.run("2026-04-07 12:00"), P, starts_at="Mon 2026-04-06 15:00 Europe/London")


def test_a_holiday_on_saturday_is_observed_on_friday_in_the_united_states() -> None:
    zone = "America/New_York"
    story, _ = asked(f"Thu 2026-07-02 15:00 {zone}", timezone=zone, country="US")
    expect(story.run("2026-07-07 12:00"), P, starts_at=f"Mon 2026-07-06 15:00 {zone}")


def test_the_owners_own_zone_is_used_and_not_the_tenants() -> None:
    story, _ = asked("Fri 2026-03-06 15:00", timezone="America/New_York", country="US")
    # 15:00 in Berlin is 09:00 in New York: 8 h until 17:00 there, 23:00 in Berlin
    expect(story.run("2026-03-09 12:00"), P, starts_at="Fri 2026-03-06 23:00")


def test_a_question_before_the_owners_morning_waits_for_it() -> None:
    story, _ = asked("Fri 2026-03-06 10:00", timezone="America/New_York", country="US")
    expect(story.run("2026-03-09 12:00"), P, starts_at="Fri 2026-03-06 23:00")


def test_an_owner_far_in_the_east() -> None:
    zone = "Asia/Tokyo"
    story, _ = asked("Fri 2026-03-06 15:00", timezone=zone, country="JP")
    # 15:00 in Berlin is 23:00 in Tokyo: Monday 09-17 there, 09:00 in Berlin
    expect(story.run("2026-03-09 17:00"), P, starts_at="Mon 2026-03-09 09:00")


def test_an_owner_with_a_zone_but_no_country_keeps_the_tenants_holidays() -> None:
    story, _ = asked("Thu 2026-04-02 15:00 Europe/Paris", timezone="Europe/Paris")
    expect(story.run("2026-04-08 12:00"), P, starts_at="Tue 2026-04-07 15:00 Europe/Paris")


@pytest.mark.parametrize(
    ("asked_at", "limit"),
    [
        ("Fri 2026-03-27 15:00", "Mon 2026-03-30 15:00"),
        ("Fri 2026-10-23 15:00", "Mon 2026-10-26 15:00"),
    ],
    ids=["spring", "autumn"],
)
def test_the_night_of_the_clock_change_moves_nothing_on_the_wall(asked_at: str, limit: str) -> None:
    story, _ = asked(asked_at)
    expect(story.run(limit.replace("15:00", "18:00")), P, starts_at=limit)


def test_the_limit_lies_at_another_hour_of_utc_after_the_clock_change() -> None:
    story, _ = asked("Fri 2026-03-27 15:00")
    alert = expect(story.run("2026-03-31 09:00"), P)[0]
    assert alert.starts_at.isoformat().startswith("2026-03-30T13:00:00")


def test_after_a_change_of_owner_each_counts_the_own_minutes() -> None:
    story, question = asked("Fri 2026-03-06 15:00")
    story.user("kim", timezone="America/New_York", country="US")
    story.change("Mon 2026-03-09 12:00", owner_id="kim")
    # Ada: Fri 2 h, Mon 09-12 3 h. New York is on summer time since the 8th: 09:00 there is 14:00 in Berlin, 3 h more
    alerts = story.run("2026-03-10 12:00")
    expect(alerts, P, anchor=question, starts_at="Mon 2026-03-09 17:00")


def test_a_change_of_owner_within_one_zone_changes_nothing() -> None:
    story, question = asked("Fri 2026-03-06 15:00")
    story.user("kim")
    story.change("Mon 2026-03-09 12:00", owner_id="kim")
    expect(story.run("2026-03-10 12:00"), P, anchor=question, starts_at="Mon 2026-03-09 15:00")


def test_working_hours_come_from_the_configuration() -> None:
    story, _ = asked("Fri 2026-03-06 15:00")
    story.config["working_hours"] = {
        "days": ["mon", "tue", "wed", "thu", "fri"],
        "start": "08:00",
        "end": "16:00",
    }
    # Fri 1 h, Mon 08-15 = 7 h
    expect(story.run("2026-03-10 12:00"), P, starts_at="Mon 2026-03-09 15:00")
    story.config["working_hours"] = {
        "days": ["sun", "mon", "tue", "wed", "thu"],
        "start": "09:00",
        "end": "17:00",
    }
    # Sun 09-17
    expect(story.run("2026-03-10 12:00"), P, starts_at="Sun 2026-03-08 17:00")


def test_the_owners_absence_pauses_nothing_and_is_named_with_a_call_for_cover() -> None:
    story, question = asked("Fri 2026-03-06 15:00")
    notice = story.mail(
        "Fri 2026-03-06 15:01", "ada", to="bob", reply_to=question, away="Mon 2026-03-16 00:00"
    )
    alert = expect(story.run("2026-03-10 12:00"), P, anchor=question, starts_at="Mon 2026-03-09 15:00")[0]
    assert notice in {item.event_id for item in alert.evidence}
    assert "cover" in " ".join([alert.play.title, *alert.play.steps, alert.play.because]).lower()


def test_the_owners_absence_in_the_calendar_is_named_too() -> None:
    story, _ = asked("Fri 2026-03-06 15:00")
    start, end = "Mon 2026-03-09 00:00", "Sat 2026-03-14 00:00"
    notice = story.calendar_away("ada", start, end, at="Mon 2026-03-02 09:00")
    alert = expect(story.run("2026-03-10 12:00"), P, starts_at="Mon 2026-03-09 15:00")[0]
    assert notice in {item.event_id for item in alert.evidence}


def test_an_owner_who_is_present_is_not_said_to_need_cover() -> None:
    story, _ = asked("Fri 2026-03-06 15:00")
    alert = expect(story.run("2026-03-10 12:00"), P)[0]
    assert "cover" not in " ".join([alert.play.title, *alert.play.steps, alert.play.because]).lower()


def test_the_buyers_absence_does_not_stop_our_clock() -> None:
    story, question = asked("Fri 2026-03-06 15:00")
    story.mail("Fri 2026-03-06 16:00", "bob", to="ada", away="Mon 2026-03-16 00:00")
    expect(story.run("2026-03-10 12:00"), P, anchor=question, starts_at="Mon 2026-03-09 15:00")


def test_the_buyers_holidays_do_not_stop_our_clock() -> None:
    story = Story()
    story.user("ada")
    story.contact("bob", country="JP", timezone="Asia/Tokyo")
    story.deal(contacts=["bob"])
    # 2026-03-20 is the equinox holiday in Japan; Ada works: Thu 2 h, Fri 09-15
    story.mail("Thu 2026-03-19 15:00", "bob", to="ada", asks=True)
    expect(story.run("2026-03-23 12:00"), P, starts_at="Fri 2026-03-20 15:00")


def test_an_expected_silence_does_not_stop_our_clock() -> None:
    story, question = asked("Fri 2026-03-06 15:00")
    story.expect_silence("Fri 2026-03-06 16:00", "Fri 2026-03-20 17:00")
    expect(story.run("2026-03-10 12:00"), P, anchor=question, starts_at="Mon 2026-03-09 15:00")


def test_a_meeting_agreed_before_does_not_stop_our_clock() -> None:
    story, question = asked("Fri 2026-03-06 15:00")
    story.meeting("Fri 2026-03-20 10:00", "Fri 2026-03-20 11:00", at="Thu 2026-03-05 10:00")
    expect(story.run("2026-03-10 12:00"), P, anchor=question, starts_at="Mon 2026-03-09 15:00")
