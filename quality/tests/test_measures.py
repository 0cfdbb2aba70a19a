"""Each measurement on a tiny set whose figures are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from quality.figures import Row
from quality.measurement import Measured
from quality.measures import (
    absences,
    automatic_mail,
    calendar_objects,
    commitments,
    order_changes,
    requests,
    retracted_offers,
    silent_customers,
    stale_deals,
    threads,
    trimming,
    unanswered_mail,
    whole_chain,
)
from quality.tests import sets


def _row(measured: Measured, measure: str, detector: str | None = None) -> Row:
    found = [row for row in measured.rows if row.measure == measure and detector in (None, row.detector)]
    assert len(found) == 1, [row.measure for row in measured.rows]
    return found[0]


def _figure(measured: Measured, measure: str, detector: str | None = None) -> tuple[int, float, float | None]:
    row = _row(measured, measure, detector)
    return row.n, row.value, row.baseline


def test_only_a_cancellation_without_a_new_offer_is_told(tmp_path: Path) -> None:
    measured = retracted_offers.run(sets.loans(tmp_path))
    of = "cancelled, not replaced within a day"
    assert _figure(measured, f"precision ({of})") == (1, 1, 0.5)
    assert _figure(measured, f"recall ({of})") == (1, 1, 1)
    assert _figure(measured, "recall (declined by the bank after the customer had returned it)")[:2] == (1, 1)
    assert "4 applications with an offer; 2 cancellations, 1 of them not replaced" in measured.size
    (told,) = [row for row in measured.rows if row.measure.startswith("alerts for cancellations")]
    assert (told.n, told.value) == (1, 0)


def test_silence_is_judged_on_closed_applications(tmp_path: Path) -> None:
    won_late = [*_steps(sets.STILL_OPEN), ("04-20T11:00", "A_ACTIVATED")]
    cases = [*sets.LOANS, sets.application("105", *won_late, censored=True)]
    measured = silent_customers.run(sets.put(tmp_path, "bpic2012-offers/cases.jsonl.gz", cases))
    # Silent after 14 days: the one who dropped out, and the one whom the bank declined after a late return.
    of = "no answer 14 days after the offer"
    assert _figure(measured, f"precision ({of})") == (2, 0.5, 0.5)
    assert _figure(measured, f"recall ({of})") == (1, 1, 1)
    assert _figure(measured, "precision (no answer 28 days after the offer)") == (1, 1, 1)
    assert _figure(measured, f"told before the end ({of})")[:2] == (1, 1)
    assert _figure(measured, "recall (default settings, before the end)") == (1, 0, None)
    every = _row(measured, f"precision ({of}; all that ended)")
    assert every.n == 3
    assert every.value == pytest.approx(1 / 3)
    assert "4 ended applications with an offer, 1 of them by the customer dropping out" in measured.size


def test_days_from_the_alert_to_the_end(tmp_path: Path) -> None:
    late = sets.application(
        "104", *[(at.replace("04-05", "04-15"), what) for at, what in _steps(sets.DROPPED_OUT)]
    )
    data = sets.put(tmp_path, "bpic2012-offers/cases.jsonl.gz", [sets.DROPPED_OUT, late])
    lead = _row(silent_customers.run(data), "days of lead (no answer 14 days after the offer)")
    # The offers ended 31 and 41 days after they were sent (the clock was put forward meanwhile).
    assert lead.value == pytest.approx((31 + 41) / 2 - 14, abs=0.1)


def _steps(case: dict[str, object]) -> list[tuple[str, str]]:
    events = case["events"]
    assert isinstance(events, list)
    return [(at[5:16], activity) for at, activity, _, _ in events]


def test_changes_of_terms_are_told_and_nothing_else(tmp_path: Path) -> None:
    measured = order_changes.run(sets.orders(tmp_path))
    assert _figure(measured, "recall (Change Quantity)")[:2] == (1, 1)
    # The deletion that was undone within five minutes, and the change to what was deleted, are not due.
    assert _figure(measured, "recall (Delete Purchase Order Item)")[:2] == (1, 1)
    assert _figure(measured, "recall (Change Price after the order was confirmed)")[:2] == (1, 1)
    for pattern in ("scope-change", "retracted-offer"):
        assert _figure(measured, "precision (change of terms told)", pattern)[1] == 1
        assert _figure(measured, "alerts from all other events", pattern)[:2] == (10, 0)


def test_requests_and_commitments_by_sentence(tmp_path: Path) -> None:
    data = sets.language(tmp_path)
    assert _figure(requests.run_parakweet(data), "f1") == (2, 1, 1)
    assert _figure(requests.run_bc3(data), "recall") == (1, 1, 1)
    assert _figure(commitments.run(data), "recall") == (1, 1, 1)
    assert _figure(commitments.run(data), "missed")[:2] == (3, 0)


def test_a_sender_away_and_the_day_of_return(tmp_path: Path) -> None:
    measured = absences.run(sets.away(tmp_path, *sets.AWAY))
    assert _figure(measured, "recall (the sender is away)") == (1, 1, 1)
    assert _figure(measured, absences.EXACT)[:2] == (1, 1)


@pytest.mark.parametrize(
    ("body", "stated"),
    [
        ("I will not be back until Monday, March 12.", 1),
        ("I am back until Monday, March 12.", 0),
        ("I will be back from the trip of March 12.", 0),
        ("I return on March 12 or will be back on March 13.", 0),
        ("I will be back on 2/31.", 0),
    ],
)
def test_what_counts_as_a_stated_return(tmp_path: Path, body: str, stated: int) -> None:
    measured = absences.run(sets.away(tmp_path, (body, "sender_absent")))
    assert sum(row.n for row in measured.rows if row.measure == absences.EXACT) == stated


def test_bounces_are_known_and_people_are_not_taken_for_one(tmp_path: Path) -> None:
    measured = automatic_mail.run_automatic(sets.automatic(tmp_path))
    assert _figure(measured, "recall (bounce)") == (2, 0.5, 0.5)
    assert _figure(measured, "bounce told as bounce")[:2] == (2, 0.5)
    false_alarms = "false alarms: told as bounce or automatic reply"
    assert _figure(automatic_mail.run_list_threads(sets.threads(tmp_path)), false_alarms)[:2] == (6, 0)
    assert _figure(automatic_mail.run_berkeley(sets.people_mail(tmp_path)), false_alarms)[:2] == (4, 0)


def test_threads_by_the_messages_that_they_name(tmp_path: Path) -> None:
    measured = threads.run(sets.threads(tmp_path))
    assert _figure(measured, "f1 (with headers; threads by all message ids named)")[:2] == (4, 1)
    # To the set itself the two answers to a missing message are two threads, and putting them together is wrong.
    assert _figure(measured, "precision (with headers; threads by thread_root)")[:2] == (4, 0.75)


def test_pairs_are_counted_for_each_thread() -> None:
    truth = {1: "a", 2: "a", 3: "a", 4: "b", 5: "b"}
    assert threads.pairs(truth, {1: 1, 2: 1, 3: 2, 4: 2, 5: 2}) == [(1, 0, 2), (1, 2, 0)]
    assert threads.pairs(truth, {}) == [(0, 0, 3), (0, 0, 1)]


def test_trimming_beside_the_first_quoted_line(tmp_path: Path) -> None:
    assert _figure(trimming.run(sets.trims(tmp_path)), "exact, but for spaces") == (2, 1, 0.5)


def test_calendars_reach_their_meetings(tmp_path: Path) -> None:
    measured = calendar_objects.run(sets.calendars(tmp_path))
    assert {row.measure: (row.n, row.value) for row in measured.rows} == {
        "objects read, or refused with a reason": (2, 1),
        "cancellations that reach their meeting": (1, 1),
        "SEQUENCE that reaches its meeting": (1, 1),
        "declined attendees who decline in their meeting": (1, 1),
    }
    assert "1 of them without a VEVENT" in measured.size


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("DTSTART:$now.year.1:0208T120000Z", "DTSTART:20310208T120000Z"),
        ("$now.8:T100000Z", "20300623T100000Z"),
        ("$now.-10:", "20300605"),
        ("$cuaddrurn2:", "mailto:email2@people.example"),
        ("mailto:$email2:", "mailto:email2@people.example"),
        ("$uid1:", "uid1"),
        ("SUMMARY:$5 off", "SUMMARY:$5 off"),
    ],
)
def test_placeholders(text: str, filled: str) -> None:
    assert calendar_objects.filled(text) == filled


def test_alerts_come_before_the_sender_writes_again(tmp_path: Path) -> None:
    measured = unanswered_mail.run(sets.graph(tmp_path))
    assert _figure(measured, "alerted before the sender had to write again") == (1, 1, 1)
    # The second message and the third of four get no answer; the answer to the first is one too, and so is its own.
    assert _figure(measured, "alerts per 100 messages") == (4, 50, 75)


def test_no_alert_is_contradicted_by_its_thread(tmp_path: Path) -> None:
    measured = whole_chain.run(sets.people_mail(tmp_path))
    assert _figure(measured, "alerts")[:2] == (2, 1)
    assert _figure(measured, "alerts whose message had been answered in its thread")[:2] == (1, 0)


def test_a_fixed_limit_on_a_table_of_deals(tmp_path: Path) -> None:
    measured = stale_deals.run(sets.pipeline(tmp_path))
    for limit, won, lost in ((10, 0.5, 1), (20, 0.5, 1), (40, 0.5, 0)):
        assert _figure(measured, f"deals won that a limit of {limit} business days alerts")[:2] == (2, won)
        assert _figure(measured, f"deals lost that a limit of {limit} business days alerts")[:2] == (1, lost)
        assert _figure(measured, f"deals still open that a limit of {limit} business days alerts")[:2] == (
            1,
            1,
        )
