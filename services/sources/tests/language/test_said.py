"""Sentences of ordinary mails in four languages, and such as only sound like them: each claim, for and against."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from dealtrust_sources.language.features import features_of

FOLDER = Path(__file__).parent / "said"
CASES = [
    pytest.param(claim, text, verdict == "yes", id=f"{path.stem}-{claim}-{verdict}-{number}")
    for path in sorted(FOLDER.glob("*.toml"))
    for claim, verdicts in tomllib.loads(path.read_text(encoding="utf-8")).items()
    for verdict, texts in verdicts.items()
    for number, text in enumerate(texts, 1)
]


@pytest.mark.parametrize(("claim", "text", "says"), CASES)
def test_what_is_said(claim: str, text: str, says: bool) -> None:
    assert bool(getattr(features_of(text, written=date(2026, 3, 11)), claim)) is says, text
