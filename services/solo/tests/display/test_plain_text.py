import pytest

from dealtrust_solo.display.plain_text import LONGEST, plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Grüße, 東京 and naïve", "Grüße, 東京 and naïve"),
        ("a\u202eb\u2066c\u2069d", "abcd"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("\x1b[31mred\x07\x00", "[31mred"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u200e" * 50 + "x", "\u200ex"),
        ("two\nlines", "two\nlines"),
        ("", ""),
        ("\u200b\u202e", "?"),
        ("half \ud800 a pair", "half  a pair"),
    ],
)
def test_what_cannot_be_seen_is_left_out(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_no_letter_carries_more_marks_than_languages_need() -> None:
    assert plain("a" + "\u0301" * 500 + "b") == "a" + "\u0301" * 3 + "b"


def test_a_long_text_ends_in_an_ellipsis() -> None:
    assert plain("x" * LONGEST) == "x" * LONGEST
    assert plain("x" * 10_000) == "x" * (LONGEST - 1) + "…"
    assert plain("\u200b" * 10_000 + "x") == "…"
    assert plain("abcdef", 4) == "abc…"
