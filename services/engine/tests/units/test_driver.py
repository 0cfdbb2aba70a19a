"""Live tells what a scan tells, in stories in which it once did not; and what it tells of late evidence."""

from collections.abc import Callable

import pytest

from dealtrust_engine.config import Config
from dealtrust_engine.coverage import Coverage
from dealtrust_engine.driver import DealDriver
from dealtrust_engine.evaluation import Evaluator
from dealtrust_engine.moments import HOUR, moment_of
from dealtrust_schemas.alerts import Alert, dump_alert
from stories.dsl import Story, sale
from units.records_of import scan_of


def driver_of(story: Story, until: str) -> DealDriver:
    """A driver that knows the people of a story."""
    evaluator = Evaluator(Config.model_validate(story.config), "scan")
    evaluator.prepare(scan_of(story, until).directory, Coverage(), complete=True)
    return DealDriver("D1", evaluator)


def live(story: Story, until: str, delays: dict[str, int] | None = None) -> list[Alert]:
    """What is told of the deal of a story; some events arrive late."""
    scan, driver = scan_of(story, until), driver_of(story, until)
    told: list[Alert] = []
    arrivals = [(record.at + (delays or {}).get(record.id, 0), record) for record in scan.records("D1")]
    for at in sorted({at for at, _ in arrivals}):
        told += driver.apply([record for moment, record in arrivals if moment == at], at)
    return told + driver.advance(scan.until)


def step_without_grace(story: Story) -> None:
    story.config["grace_minutes"] = 0
    story.mail("Fri 2026-03-06 15:00", "bob", to="ada", asks=True)


def answer_undone_long_after(story: Story) -> None:
    question = story.mail("Fri 2026-03-06 15:00", "bob", to="ada", asks=True)
    answer = story.mail("Fri 2026-03-06 15:10", "ada", to="bob", reply_to=question)
    story.mail("Tue 2026-03-10 10:00", "mailer-daemon@buyer.example", to="ada", bounced=answer)


def answer_of_the_same_moment(story: Story) -> None:
    question = story.mail("Fri 2026-03-06 15:00", "bob", to="ada", asks=True)
    reply = story.mail("Fri 2026-03-06 15:00", "ada", to="bob", reply_to=question)
    story.mail("Thu 2026-03-12 15:00", "bob", to="ada", reply_to=reply, asks=True)


def neglect_that_ends_before_its_mute_is_known(story: Story) -> None:
    story.mail("Mon 2026-03-02 10:00", "ada", to="bob")
    story.mail("Fri 2026-03-13 11:00", "bob", to="ada", asks=True)
    story.call("Mon 2026-03-16 11:05", "carol", connected=False)


def neglect_that_is_muted_for_a_short_while(story: Story) -> None:
    story.mail("Mon 2026-03-02 10:00", "ada", to="bob")
    for day, hour in (("Fri 2026-03-13", 11), ("Mon 2026-03-16", 12)):
        story.mail(f"{day} {hour}:00", "bob", to="ada", asks=True)
        story.task(f"{day} {hour}:01", f"T-{hour}", "open", due="2026-03-17", deal="")
    story.mail("Mon 2026-03-16 11:30", "ada", to="carol", cc="bob")


def neglect_that_is_seen_before_its_mute(story: Story) -> None:
    question = story.mail("Mon 2026-03-09 10:00", "bob", to="ada", asks=True)
    answer = story.mail("Thu 2026-03-12 10:00", "ada", to="bob", reply_to=question)
    story.mail("Fri 2026-03-13 09:09", "mailer-daemon@buyer.example", to="ada", bounced=answer)


def offer_first_seen_when_accepted(story: Story) -> None:
    story.offer("Mon 2026-03-02 10:00", "accepted")
    story.offer("Mon 2026-03-02 10:01", "accepted", lines=[("Seats", 100, "12")])
    story.offer("Tue 2026-03-03 10:01", "presented", lines=[("Seats", 100, "12")])


STORIES = [
    step_without_grace,
    answer_undone_long_after,
    answer_of_the_same_moment,
    neglect_that_ends_before_its_mute_is_known,
    neglect_that_is_muted_for_a_short_while,
    neglect_that_is_seen_before_its_mute,
    offer_first_seen_when_accepted,
]


@pytest.mark.parametrize("tell", STORIES)
def test_live_tells_the_very_revisions_of_a_scan(tell: Callable[[Story], None]) -> None:
    story = sale(contacts=["bob", "carol"], opened="Fri 2026-02-27 09:00")
    tell(story)
    told = live(story, "2026-03-18 12:00")
    assert told
    assert sorted(map(dump_alert, told)) == sorted(story.run("2026-03-18 12:00").dump())


P = "unanswered-buyer"


def asked() -> tuple[Story, str]:
    story = sale(opened="Fri 2026-02-27 09:00")
    return story, story.mail("Fri 2026-03-06 15:00", "bob", to="ada", thread="x", asks=True)


def test_a_late_answer_ends_what_should_never_have_stood() -> None:
    story, question = asked()
    answer = story.mail("Mon 2026-03-09 10:00", "ada", to="bob", reply_to=question)
    told = live(story, "2026-03-12 12:00", {answer: 30 * HOUR})
    assert [(alert.pattern, alert.revision, alert.status, alert.reason) for alert in told] == [
        (P, 1, "firing", "limit_reached"),
        (P, 2, "firing", "escalated"),
        (P, 3, "resolved", "late_evidence"),
    ]
    assert told[-1].resolved_at == story.at("Tue 2026-03-10 16:00")


def test_an_older_question_that_comes_late_replaces_the_alert() -> None:
    story, _ = asked()
    older = story.mail("Fri 2026-03-06 14:00", "bob", to="ada", thread="x", asks=True)
    told = live(story, "2026-03-09 18:00", {older: 73 * HOUR + HOUR // 2})
    first = told[0]
    (ended,) = [alert for alert in told[1:] if alert.alert_id == first.alert_id]
    (new,) = [alert for alert in told if alert.alert_id != first.alert_id]
    assert (first.status, first.starts_at) == ("firing", story.at("Mon 2026-03-09 15:00"))
    assert (ended.status, ended.reason) == ("resolved", "late_evidence")
    assert (new.status, new.starts_at) == ("firing", story.at("Mon 2026-03-09 15:30"))
    assert new.replaces == first.alert_id


def test_what_comes_too_late_ends_nothing_before_its_arrival() -> None:
    story, question = asked()
    answer = story.mail("Tue 2026-03-10 10:00", "ada", to="bob", reply_to=question)
    told = live(story, "2026-03-20 12:00", {answer: 100 * HOUR})
    last = [alert for alert in told if alert.pattern == P][-1]
    assert (last.status, last.resolved_at) == ("resolved", story.at("Sat 2026-03-14 14:00"))


def test_what_comes_too_late_moves_no_beginning_back() -> None:
    story, _ = asked()
    story.user("kim", zone="America/New_York", country="US")
    handed_over = story.change("Thu 2026-03-05 12:00", owner_id="kim")
    assert {alert.starts_at for alert in live(story, "2026-03-09 18:00")} == {
        story.at("Fri 2026-03-06 23:00")
    }
    told = live(story, "2026-03-09 18:00", {handed_over: 100 * HOUR})
    assert {alert.starts_at for alert in told} == {story.at("Mon 2026-03-09 15:00")}


def test_what_lies_ahead_is_seen_when_its_moment_has_come() -> None:
    """Late evidence is evaluated as of its arrival, when what came after that is at hand already."""
    story = sale()
    question = story.mail("Fri 2026-03-06 15:00", "bob", to="ada", asks=True)
    answer = story.mail("Wed 2026-03-11 10:00", "ada", to="bob", reply_to=question)
    assert answer
    until = "Thu 2026-03-12 12:00"
    driver = driver_of(story, until)
    driver.records.update({record.id: record for record in scan_of(story, until).records("D1")})
    driver.changed()
    before = driver.evaluate(moment_of(story.at("Tue 2026-03-10 16:00")))
    assert ("unanswered-buyer", "firing") in {(alert.pattern, alert.status) for alert in before}
    after = driver.evaluate(moment_of(story.at(until)))
    assert ("unanswered-buyer", "resolved") in {(alert.pattern, alert.status) for alert in after}
