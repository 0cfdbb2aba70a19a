"""Who sits where: the zone of somebody of whom only the mails tell. And how much of what was found out is kept at hand."""

import tracemalloc
from itertools import permutations, product

import pytest

from dealtrust_engine.directory import Directory, is_noise
from dealtrust_engine.moments import DAY, HOUR, moment_of
from dealtrust_engine.records import MailRecord
from dealtrust_engine.tenant import Tenant
from dealtrust_schemas.events import PartyUser
from stories.moments import moment

BOB = "bob@buyer.example"
WINTER, SUMMER = (moment_of(moment(day, "UTC")) for day in ("2026-01-12 09:00", "2026-07-13 09:00"))


def zone(*mails: tuple[int, int], own: str = "Europe/Berlin", colleague: str = "America/New_York") -> str:
    """The zone that is guessed for Bob, from moments and offsets of mails in this order."""
    directory = Directory(Tenant(timezone=own))
    directory.add_user(PartyUser(user_id="kim", email="kim@acme.example", name="Kim", timezone=colleague))
    for at, minutes in mails:
        directory.note_offset(BOB, at, minutes)
    return directory.calendar(BOB).spec.timezone


@pytest.mark.parametrize(
    ("mails", "expected"),
    [
        ([], "Europe/Berlin"),
        ([(WINTER, 60), (SUMMER, 120)], "Europe/Berlin"),
        ([(WINTER, -300), (SUMMER, -240)], "America/New_York"),
        ([(WINTER, 60), (SUMMER, 60)], "Etc/GMT-1"),
        ([(WINTER, -300), (SUMMER, 540)], "Etc/GMT-9"),
        ([(WINTER, 330)], "Europe/Berlin"),
        ([(WINTER, 60), (WINTER + HOUR, 540), (WINTER + 2 * HOUR, 60)], "Etc/GMT-1"),
        ([(WINTER, 60), (WINTER + HOUR, 540), (WINTER + 2 * HOUR, 60), (WINTER + DAY, 480)], "Etc/GMT-8"),
    ],
)
def test_the_zone_that_fits_all_mails_else_the_last_one_in_any_order(
    mails: list[tuple[int, int]], expected: str
) -> None:
    assert {zone(*order) for order in permutations(mails)} == {expected}


def test_many_mails_of_one_day_do_not_hide_the_others() -> None:
    many = [(WINTER + i, 60) for i in range(200)]
    assert zone(*many, (SUMMER, 60)) == zone((SUMMER, 60), *many) == "Etc/GMT-1"


def mail(sender: str, to: str, cc: str = "") -> MailRecord:
    return MailRecord(0, "m", "mailbox:x", "", 1.0, (), sender, (to,), (cc,) if cc else (), 0, "", None)


def test_few_answers_at_hand_are_the_same_answers() -> None:
    tenant = Tenant(internal_domains=["acme.example"])
    few, many = Directory(tenant, at_hand=4), Directory(tenant)
    people = ["ada@acme.example", BOB, "no-reply@buyer.example", "eve@else.example"]
    for named in product(people, repeat=3):
        one, other = mail(*named), mail(*named)
        assert few.mark_sides(one) == many.mark_sides(other)
        assert one.flags == other.flags


def test_of_mails_between_ever_other_people_only_so_much_is_kept_at_hand() -> None:
    directory, peaks = Directory(Tenant(), at_hand=100), []
    tracemalloc.start()
    for number in range(2_000):
        directory.mark_sides(mail(f"b{number}@buyer.example", BOB))
        is_noise.cache_clear()
        if number in (999, 1_999):
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.reset_peak()
    tracemalloc.stop()
    assert peaks[1] < 1.1 * peaks[0]
