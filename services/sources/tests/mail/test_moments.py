"""Dates of mails in the forms in which programs write them."""

from datetime import datetime

import pytest

from dealtrust_sources.mail.moments import moment_of, told_in


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Wed, 9 Apr 2003 09:00:00 +0200", "2003-04-09T09:00:00+02:00"),
        ("Wed, 9 Apr 2003 09:00:00 +0200 (CEST)", "2003-04-09T09:00:00+02:00"),
        ("Wed, 9 Apr 2003 09:00:00 (JST) +0900", "2003-04-09T09:00:00+09:00"),
        ("Wed,9 Apr 2003 9:00:00 -0700 (Pacific Daylight Time)", "2003-04-09T09:00:00-07:00"),
        ("Wed, 9 Apr 2003 09:00:00 -0700 PDT", "2003-04-09T09:00:00-07:00"),
        ("Wed, 9 Apr 2003 09:00:00 PDT", "2003-04-09T09:00:00-07:00"),
        ("Wed Apr  9 09:00:00 PDT 2003", "2003-04-09T09:00:00-07:00"),
        ("9 Apr 03 09:00 EST", "2003-04-09T09:00:00-05:00"),
        ("9 Apr 98 09:00 Z", "1998-04-09T09:00:00+00:00"),
        ("Wed, 9 Apr 103 09:00:00 GMT", "2003-04-09T09:00:00+00:00"),
        ("Wed, 9 Apr 2003 09:00:00 -0000", "2003-04-09T09:00:00+00:00"),
        ("Wed, 9 Apr 2003 09:00:00 JST", "2003-04-09T09:00:00+09:00"),
        ("Wed, 9 Apr 2003 09:00:00 MESZ", "2003-04-09T09:00:00+02:00"),
        ('Wed, 9 April 2003 09:00:00 "GMT"', "2003-04-09T09:00:00+00:00"),
        ("Wed, 9 Apr 2003 09:00:00 GMT+0200", "2003-04-09T09:00:00+02:00"),
        ("Wed, 9 Apr 2003 09:00:00 UTC-05:30", "2003-04-09T09:00:00-05:30"),
        ("Wed, 9 Apr 2003 09:00:00 +02:00", "2003-04-09T09:00:00+02:00"),
        ("2003-04-09T09:00:00.5+02:00", "2003-04-09T09:00:00.500000+02:00"),
        ("'Wed, 9 Apr 2003 09:00:00 +0200'", "2003-04-09T09:00:00+02:00"),
        ("Wed, 9 Apr 2003 09:00:00 -500", "2003-04-09T09:00:00-05:00"),
        ("Wed, 9 Apr 2003 9.00.00 +0100", "2003-04-09T09:00:00+01:00"),
        ("Mon, 9 Apr 2003 09:00:00 +0000", "2003-04-09T09:00:00+00:00"),
        ("Wed, 31 Dec 2008 23:59:60 +0000", "2008-12-31T23:59:59+00:00"),
        ("09-Apr-2003 09:00:00 +0000", "2003-04-09T09:00:00+00:00"),
        ("2003-04-09 09:00:00 +0200", "2003-04-09T09:00:00+02:00"),
        ("2003-04-09T09:00:00Z", "2003-04-09T09:00:00+00:00"),
        ("25/04/2003 9:00 PM GMT", "2003-04-25T21:00:00+00:00"),
        ("Wednesday, April 09, 2003 12:05 am EST", "2003-04-09T00:05:00-05:00"),
    ],
)
def test_moments_with_an_offset(text: str, moment: str) -> None:
    found = moment_of(text)
    assert found is not None
    assert found.isoformat() == moment


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("Wednesday, April 09, 2003 9:00 PM", "2003-04-09T21:00:00"),
        ("Wed, 9 Apr 2003 09:00:00", "2003-04-09T09:00:00"),
        ("Wed Apr  9 09:00:00 2003", "2003-04-09T09:00:00"),
        ("Wed, 9 Apr 2003 09:00:00 XYZ", "2003-04-09T09:00:00"),
        ("Wed, 9 Apr 2003 09:00:00 A", "2003-04-09T09:00:00"),
        ("Wed, 9 Apr 2003 09:00:00 Mountain Something Time", "2003-04-09T09:00:00"),
        ("Wed, 9 Apr 2003 09:00:00 +9900", "2003-04-09T09:00:00"),
    ],
)
def test_times_without_a_known_offset_are_naive(text: str, clock: str) -> None:
    assert moment_of(text) is None
    assert told_in(text) == datetime.fromisoformat(clock)


@pytest.mark.parametrize(
    "text",
    [
        "", "\x00", "never", "10:00", "Wed 10:00 +0000", "9 Apr 2003", "9 Apr 10:00 +0000", "April 2003 10:00 +0000",
        "Wed, 32 Mar 2026 10:00:00 +0100", "Wed, 11 Mar 0026 99:00:00 +0100", "Mon, 30 Feb 2003 09:00:00 +0000",
        "04/09/2003 9:00 AM", "1:" * 5_000, "9" * 5_000 + ":00", "(" * 5_000, "Wed, 9 Apr 99999 09:00:00 +0000",
        "Wed, 9 Apr 1960 09:00:00 +0000",
    ],
)  # fmt: skip
def test_what_tells_no_moment_or_two(text: str) -> None:
    assert told_in(text) is None
