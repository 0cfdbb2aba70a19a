"""What the README shows works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dealtrust_engine.config import Config
from dealtrust_solo.configuration import ConfigurationError, read_document, validated
from tests.laws.tree import ROOT

README = (ROOT / "README.md").read_text("utf-8")


def _fenced(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    (text,) = _fenced("yaml")
    path = tmp_path / "acme.yaml"
    path.write_text(text, "utf-8")
    return path


def test_its_configuration_is_valid(written: Path) -> None:
    assert validated(Config, read_document(written)).tenant == "acme"


def test_a_mistake_in_its_configuration_would_be_told(written: Path) -> None:
    written.write_text(written.read_text("utf-8").replace("late_stages", "late_stagse"), "utf-8")
    with pytest.raises(ConfigurationError, match="late_stagse"):
        validated(Config, read_document(written))


def test_its_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"^make (\w+)", "\n".join(_fenced("sh")), re.MULTILINE)
    assert targets
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
