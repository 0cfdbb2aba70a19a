"""overdue-next-step: its words."""

from __future__ import annotations

from stories.dsl import sale
from stories.words import advice, said, words

PATTERN = "overdue-next-step"


def test_a_task_and_its_end() -> None:
    story = sale()
    story.user("dan")
    story.task("Mon 2026-03-09 10:00", due="2026-03-11", owner="dan")
    story.task("Mon 2026-03-16 10:00", status="done", due="2026-03-11", owner="dan")
    alerts = story.run("2026-03-17 12:00")
    assert words(alerts, PATTERN) == said(
        """
        Overdue: Send the plan
        “Send the plan” of Dan was due on 2026-03-11 and is still open 16 working hours later (limit 8
          working hours).
        limit: 8 working_hours, elapsed 16
        anchor, Mon 09 Mar 10:00: Send the plan, due 2026-03-11
        """
    )
    assert advice(alerts, PATTERN) == said(
        """
        It is done, cancelled, or given a new date.
        Do it, or tell the buyer a new date
        - Do it today if it takes less than an hour.
        - If it cannot be done, agree a new date with the buyer before you change it in the CRM.
        - If it no longer matters, close it, so that the next real one is seen.
        Small dates that pass unnoticed are how a buyer learns that big ones will too.
        """
    )
    assert words(alerts, PATTERN, "resolved") == said(
        """
        Overdue: Send the plan
        “Send the plan” of Dan was due on 2026-03-11 and is still open 17 working hours later, 4 days by the
          calendar (limit 8 working hours).
        limit: 8 working_hours, elapsed 17
        anchor, Mon 09 Mar 10:00: Send the plan, due 2026-03-11
        answer, Mon 16 Mar 10:00: Send the plan: completed
        """
    )


def test_a_step_of_the_deal_passed_to_another_owner() -> None:
    story = sale()
    story.user("dan")
    story.change("Mon 2026-03-09 10:00", next_step="Show the demo", next_step_due="2026-03-11")
    first = story.run("2026-03-12 20:00")
    story.change("Fri 2026-03-13 10:00", owner_id="dan")
    story.change("Mon 2026-03-23 10:00", next_step_due="2026-03-30")
    alerts = story.run("2026-03-24 12:00")
    assert words(first, PATTERN) == said(
        """
        Overdue: Show the demo
        “Show the demo” of Ada was due on 2026-03-11 and is still open 8 working hours later (limit 8
          working hours).
        limit: 8 working_hours, elapsed 8
        anchor, Mon 09 Mar 10:00: Show the demo, due 2026-03-11
        """
    )
    assert words(alerts, PATTERN) == said(
        """
        Overdue: Show the demo
        “Show the demo” of Dan was due on 2026-03-11 and is still open 32 working hours later, 5 days by the
          calendar (limit 8 working hours).
        limit: 8 working_hours, elapsed 32
        anchor, Mon 09 Mar 10:00: Show the demo, due 2026-03-11
        """
    )
    assert words(alerts, PATTERN, "resolved") == said(
        """
        Overdue: Show the demo
        “Show the demo” of Dan was due on 2026-03-11 and is still open 57 working hours later, 11 days by
          the calendar (limit 8 working hours).
        limit: 8 working_hours, elapsed 57
        anchor, Mon 09 Mar 10:00: Show the demo, due 2026-03-11
        answer, Mon 23 Mar 10:00: Show the demo: rescheduled
        """
    )


def test_a_step_of_the_deal_without_a_text() -> None:
    story = sale()
    story.change("Mon 2026-03-09 10:00", next_step_due="2026-03-11")
    assert words(story.run("2026-03-12 20:00"), PATTERN) == said(
        """
        Overdue: next step
        “next step” of Ada was due on 2026-03-11 and is still open 8 working hours later (limit 8 working
          hours).
        limit: 8 working_hours, elapsed 8
        anchor, Mon 09 Mar 10:00: next step, due 2026-03-11
        """
    )


def test_done_on_the_second_day_after_its_own() -> None:
    story = sale()
    story.task("Mon 2026-03-09 10:00", due="2026-03-11")
    story.task("Sat 2026-03-14 10:00", status="done", due="2026-03-11")
    assert ", 2 days by the calendar (limit" in words(
        story.run("2026-03-15 12:00"), PATTERN, "resolved"
    ).replace("\n  ", " ")
