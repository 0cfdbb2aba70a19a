"""Which mails make one conversation."""

from itertools import permutations

import pytest

from dealtrust_engine.threads import Threads, bare_subject, is_reply
from stories.dsl import Story, sale
from units.records_of import mail, scan_of


@pytest.mark.parametrize(
    "subject",
    [
        "Re: The plan",
        "RE: re: the  plan",
        "AW: [acme] WG: The plan",
        "[list] Fwd: The plan",
        "Re[2]: THE PLAN",
    ],
)
def test_subjects_that_are_the_same_without_their_prefixes(subject: str) -> None:
    assert bare_subject(subject) == "the plan"
    assert is_reply(subject)


@pytest.mark.parametrize(
    "subject", ["The plan", "Regarding: the plan", "Reply to the plan", "[acme] The plan", "Ref 12", ""]
)
def test_subjects_without_a_prefix(subject: str) -> None:
    assert not is_reply(subject)


MAILS = [
    ("a", None, ()),
    ("b", "a", ()),
    ("c", "b", ("a", "b")),
    ("d", None, ("lost", "a")),
    ("e", "lost", ()),
    ("x", None, ()),
]


@pytest.mark.parametrize("order", [order for i, order in enumerate(permutations(range(6))) if i % 37 == 0])
def test_references_join_in_any_order_of_arrival(order: tuple[int, ...]) -> None:
    threads = Threads()
    numbers = {MAILS[i][0]: threads.add(*MAILS[i]) for i in order}
    found = {name: threads.find(number) for name, number in numbers.items()}
    assert len({found[name] for name in "abcde"}) == 1
    assert found["x"] != found["a"]


def test_a_mail_that_refers_to_itself_or_in_a_circle_is_survived() -> None:
    threads = Threads()
    one, two = threads.add("a", "a", ("a",)), threads.add("b", "c", ("b", "c"))
    three = threads.add("c", "b", ())
    assert threads.find(one) != threads.find(two) == threads.find(three)


def reply_by_subject(days: int, *, sender: str = "ada", to: str = "bob", subject: str = "Re: Plan") -> bool:
    """Whether a mail without references joins a mail of the 2nd with the subject Plan from Bob to Ada."""
    story: Story = sale(contacts=["bob", "carol"])
    first = story.mail("2026-03-02 10:00", "bob", to="ada", subject="Plan")
    second = story.mail(f"2026-03-{2 + days:02} 10:00", sender, to=to, subject=subject)
    scan = scan_of(story)
    return mail(scan, first).conversation == mail(scan, second).conversation


def test_a_reply_without_references_joins_by_subject_and_people() -> None:
    assert reply_by_subject(1)
    assert reply_by_subject(1, subject="AW: plan")
    assert not reply_by_subject(1, subject="Plan")
    assert not reply_by_subject(1, subject="Re: Plans")
    assert not reply_by_subject(1, to="carol")


def test_a_reply_by_subject_comes_within_thirty_days() -> None:
    story = sale()
    first = story.mail("2026-03-02 10:00", "bob", to="ada", subject="Plan")
    last = story.mail("2026-04-01 10:00 UTC", "ada", to="bob", subject="Re: Plan")
    scan = scan_of(story)
    assert mail(scan, first).conversation != mail(scan, last).conversation
    assert reply_by_subject(29)


@pytest.mark.parametrize(("at", "together"), [("12:00", True), ("12:01", False)])
def test_on_a_list_whoever_answers_within_two_hours_joins_by_subject(at: str, together: bool) -> None:
    story = sale(contacts=["bob", "carol"])
    first = story.mail("2026-03-02 10:00", "bob", to="ada", subject="Plan", automatic="list")
    other = story.mail(f"2026-03-02 {at}", "carol", to="ada", subject="Re: Plan", automatic="list")
    scan = scan_of(story)
    assert (mail(scan, first).conversation == mail(scan, other).conversation) is together
