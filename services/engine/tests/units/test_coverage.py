"""How far a source has been read."""

from dealtrust_engine.coverage import Coverage
from dealtrust_engine.moments import NEVER


def test_a_source_that_was_never_seen_is_not_waited_for() -> None:
    assert Coverage().of_source("mailbox:ada@acme.example") == NEVER
    assert Coverage().of_feed("salesforce:1/Task") == NEVER


def test_a_source_is_read_up_to_its_last_item_in_whatever_order_they_came() -> None:
    coverage = Coverage()
    for at in (5, 9, 7):
        coverage.item("mailbox:a", at)
    assert coverage.of_source("mailbox:a") == 9


def test_its_own_word_counts_more_than_its_items_and_never_goes_back() -> None:
    coverage = Coverage()
    coverage.progress("mailbox:a", 6)
    coverage.item("mailbox:a", 9)
    assert coverage.of_source("mailbox:a") == 6
    coverage.progress("mailbox:a", 4)
    assert coverage.of_source("mailbox:a") == 6
    coverage.progress("mailbox:a", 12)
    assert coverage.of_source("mailbox:a") == 12


def test_the_parts_of_a_feed_share_how_far_it_was_read() -> None:
    coverage = Coverage()
    coverage.item("salesforce:1/Task", 5)
    coverage.item("salesforce:1/Quote", 8)
    coverage.item("salesforce:2/Task", 20)
    assert coverage.of_feed("salesforce:1/Opportunity") == 8
