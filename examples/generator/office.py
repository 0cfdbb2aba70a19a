"""Ordinary office life around the deals: newsletters, internal mail, internal meetings. Nothing here concerns a deal."""

from datetime import UTC, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from .calendars import Entry
from .clock import HISTORY_ENDS, MAILBOX_STOPPED_AT, YEAR
from .letters import dressed
from .mail import Mail
from .notices import newsletter
from .people import MAILBOX_STOPPED, MARTA, SELLERS, Person
from .world import World

_FIRST_MONDAY = datetime(YEAR, 1, 5, tzinfo=UTC)
_NEWSLETTERS = (
    (
        "news@salescraft.example",
        "Salescraft Weekly",
        "Five habits of great sellers",
        "Have you met your quota? Read on.",
    ),
    (
        "noreply@roomly.example",
        "Roomly",
        "Your meeting rooms this week",
        "Two rooms were booked and not used. Why not release them?",
    ),
)


def office_life(world: World) -> None:
    """Fill mailboxes and calendars with what every seller gets; the last items say how far each was read."""
    for seller in SELLERS:
        _newsletters(world, seller)
        _diary(world, seller)
    for manager in (seller for seller in SELLERS if _team(seller)):
        _forecast_rounds(world, manager)


def _newsletters(world: World, seller: Person) -> None:
    mornings = (_local(week, seller, 7, 30) for week in range(0, 25, 3))
    last = MAILBOX_STOPPED_AT if seller.key in MAILBOX_STOPPED else HISTORY_ENDS
    for number, when in enumerate(chain(mornings, [last.astimezone(ZoneInfo(seller.zone))])):
        sender, name, subject, text = _NEWSLETTERS[number % len(_NEWSLETTERS)]
        world.put(seller, newsletter(sender, name, seller, when, f"{subject} (no. {number + 1})", text))


def _diary(world: World, seller: Person) -> None:
    """A weekly talk with the manager, a private entry, a birthday, and the entry made last."""
    start = _local(1, seller, 16, 0)
    manager = next((person for person in SELLERS if person.key == seller.manager), MARTA)
    entered = _local(0, seller, 9, 5)
    talk = Entry(
        title="Weekly talk",
        organizer=seller,
        start=start,
        end=start + timedelta(minutes=30),
        entered=entered,
        changed=entered,
        guests=((seller, "ACCEPTED"), (manager, "ACCEPTED")),
        rule="FREQ=WEEKLY;COUNT=24",
    )
    private = Entry(
        "Dentist", seller, start + timedelta(days=9), start + timedelta(days=9, hours=1), entered, entered
    )
    birthday = Entry(
        "Birthday", seller, start.date(), start.date() + timedelta(days=1), entered, entered, transparent=True
    )
    last = MAILBOX_STOPPED_AT if seller.key in MAILBOX_STOPPED else HISTORY_ENDS
    plan = Entry(
        title="Planning of the third quarter",
        organizer=seller,
        start=_local(27, seller, 10, 0),
        end=_local(27, seller, 11, 0),
        entered=last,
        changed=last,
        guests=((seller, "ACCEPTED"), (manager, "NEEDS-ACTION")),
    )
    for entry in (talk, private, birthday, plan):
        world.enter(entry, seller)


def _forecast_rounds(world: World, manager: Person) -> None:
    """Every fourth week the manager asks the team for the forecast, and everybody answers."""
    team = _team(manager)
    text = "Please update your forecast by noon. Which deals do you expect to close?"
    for week in range(0, 25, 4):
        asked = Mail(
            sent=_local(week, manager, 9, 10),
            sender=manager,
            to=team,
            cc=(),
            subject=f"Forecast, week {week + 2}",
            text=dressed(text, manager, team[0], "en"),
            language="en",
        )
        world.deliver(asked)
        for place, seller in enumerate(team):
            sent = _local(week, seller, 11, 10 + place)
            answer = Mail(
                sent,
                seller,
                (manager,),
                (),
                asked.subject,
                dressed("Done.", seller, manager, "en"),
                "en",
                asked,
            )
            if answer.sent > asked.sent:
                world.deliver(answer)


def _team(manager: Person) -> tuple[Person, ...]:
    return tuple(seller for seller in SELLERS if seller.manager == manager.key)


def _local(week: int, person: Person, hour: int, minute: int) -> datetime:
    monday = (_FIRST_MONDAY + timedelta(weeks=week)).date()
    return datetime.combine(monday, time(hour, minute), ZoneInfo(person.zone))
