from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, Field

from dealtrust_runtime.configuration import ConfigurationError, read_document, validated


class Limits(BaseModel):
    model_config = ConfigDict(extra="forbid")
    limit_days: float | None = Field(default=None, gt=0)
    attempts: int = 2


class Hours(BaseModel):
    model_config = ConfigDict(extra="forbid")
    start: str = "09:00"


class Sample(BaseModel):
    model_config = ConfigDict(extra="forbid")
    tenant: str
    country: str = "DE"
    working_hours: Hours = Hours()
    patterns: dict[str, Limits] = {}
    segments: list[Limits] = []


def load(tmp_path: Path, text: str) -> Sample:
    path = tmp_path / "acme.yaml"
    path.write_text(text, encoding="utf-8")
    return validated(Sample, read_document(path))


def test_yaml_1_2_keeps_hours_and_country_codes_as_text(tmp_path: Path) -> None:
    sample = load(tmp_path, "tenant: acme\ncountry: NO\nworking_hours: {start: 17:00}\n")
    assert (sample.country, sample.working_hours.start) == ("NO", "17:00")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "tenant: a\nworking_hours:\n  stat: 17:00\n",
            ":3: working_hours.stat: unknown setting; did you mean start?",
        ),
        (
            "tenant: a\npatterns:\n  silent: {limit_dys: 3}\n",
            ":3: patterns.silent.limit_dys: unknown setting; did you mean limit_days?",
        ),
        (
            "tenant: a\nsegments:\n - limit_days: 3\n - atempts: 2\n",
            ":4: segments.1.atempts: unknown setting; did you mean attempts?",
        ),
        (
            "tenant: a\nworking_hours: {zzz: 1}",
            ":2: working_hours.zzz: unknown setting; known are start",
        ),
        (
            "tenant: a\npatterns: {silent: {limit_days: -1}}",
            ":2: patterns.silent.limit_days: input should be greater than 0 (given: -1)",
        ),
        (
            "tenant: a\npatterns: {silent: 3}",
            ":2: patterns.silent: a mapping of settings is expected (given: 3)",
        ),
        ("country: DE\n", ": tenant: this setting is required"),
        ("- tenant\n", ": a mapping of settings is expected, as in 'tenant: acme'"),
        ("tenant: x\ntenant: y\n", ':2: found duplicate key "tenant" with value "y" (original value: "x")'),
        ("tenant: [x\n", ":2: "),
    ],
)
def test_a_mistake_is_one_line_with_file_line_and_key(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, text)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path}/acme.yaml{said}")
    assert "\n" not in message


def test_of_several_mistakes_the_first_in_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"acme\.yaml:1: tenat"):
        load(tmp_path, "tenat: a\nworking_hours: {stat: 1}\ntenant: a\n")


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", None])
def test_a_file_that_cannot_be_read_is_one_line_too(tmp_path: Path, raw: bytes | None) -> None:
    path = tmp_path / "acme.yaml"
    if raw is not None:
        path.write_bytes(raw)
    with pytest.raises(ConfigurationError) as caught:
        read_document(path)
    assert str(caught.value).startswith(f"{path}: ")
