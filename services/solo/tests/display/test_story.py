from datetime import timedelta
from io import StringIO

from rich.console import Console

from dealtrust_schemas.alerts import Alert
from dealtrust_solo.display.story import show_story
from services.solo.tests.samples import START, alert


def story(*revisions: Alert) -> str:
    text = StringIO()
    show_story(Console(file=text, width=100), list(revisions), "Europe/Berlin")
    return text.getvalue()


def test_a_story_tells_everything_that_is_known() -> None:
    ended = alert(
        revision=2,
        status="resolved",
        reason="answered",
        revised_at=START + timedelta(hours=2),
        resolved_at=START + timedelta(hours=2),
    )
    text = story(alert(), ended)
    for part in (
        "LOW Ben Ray waits for an answer",
        "unanswered-buyer (missed_follow_up), resolved: answered",
        "Rollout 2026 (D1)",
        "Globex, Negotiation, 250,000 EUR, closes Tue 2026-06-30",
        "Ada Lind, manager Mo Winter",
        "Since       Mon 2026-03-09 15:00",
        "Until       Mon 2026-03-09 17:00 (answered)",
        '"Can we start [the pilot] in May?"',
        "mailbox:ada@acme.example, event mail:1",
        "paused: weekend",
        "counted 8 h, paused 64 h; limit 8 working hours, elapsed 8",
        "a seller answers Ben Ray",
        "What to do: Call Ben Ray today",
        "1. Answer.",
        "Because: The buyer waits.",
        "version 1, configuration abcdef123456",
    ):
        assert part in text, part
    assert text.index("limit_reached: what should") < text.index("answered: somebody answered")


def test_changed_terms_are_a_table_with_gaps_where_there_was_nothing() -> None:
    changed = alert(
        changes=[{"term": "price hold", "old": "2026-06-30"}], clock=[], limit=None, confidence=0.6
    )
    text = story(changed)
    assert "Changed terms" in text
    assert "price hold | 2026-06-30 | -" in text
    assert "Clock" not in text
    assert "60% that this belongs to the deal" in text


def test_text_of_others_cannot_steer_the_terminal() -> None:
    hostile = alert(why="\x1b[2Jgone\u202e", deal={"name": "\x1b]0;title\x07", "owner": "\x9b31m"})
    text = story(hostile)
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(text)
    assert "[2Jgone" in text
