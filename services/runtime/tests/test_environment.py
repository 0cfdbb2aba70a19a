from pathlib import Path

import pytest

from dealtrust_runtime.configuration import ConfigurationError
from dealtrust_runtime.settings import ProcessSettings, load_process_settings


def load(tmp_path: Path, text: str, **environment: str) -> ProcessSettings:
    path = tmp_path / "process.yaml"
    path.write_text(text, "utf-8")
    return load_process_settings(path, environment)


def test_without_anything_the_defaults_hold() -> None:
    settings = load_process_settings(None, {"PATH": "/bin"})
    assert settings == ProcessSettings()
    assert settings.kafka.bootstrap == ("127.0.0.1:9092",)


def test_a_variable_wins_over_the_file_and_leaves_the_rest_of_it(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        "kafka:\n  bootstrap: [a.example:9092]\n  security: {protocol: SSL}\nhttp: {port: 1}\n",
        DEALTRUST_KAFKA__BOOTSTRAP="b.example:9092, [::1]:9093",
        DEALTRUST_HTTP__PORT="9000",
        DEALTRUST_LOG_LEVEL="debug",
    )
    assert settings.kafka.bootstrap == ("b.example:9092", "[::1]:9093")
    assert settings.kafka.security.protocol == "SSL"
    assert (settings.http.port, settings.log_level) == (9000, "debug")


def test_a_variable_may_hold_a_whole_section_and_another_a_part_of_it(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        "http: {host: 127.0.0.1}\n",
        DEALTRUST_HTTP='{"port": 7, "beat_seconds": 9}',
        DEALTRUST_HTTP__PORT="8",
    )
    assert (settings.http.host, settings.http.port, settings.http.beat_seconds) == ("0.0.0.0", 8, 9)


def test_the_callers_document_is_left_as_it_is(tmp_path: Path) -> None:
    first = load(tmp_path, "http: {port: 1}\n", DEALTRUST_HTTP__PORT="2")
    assert (first.http.port, load(tmp_path, "http: {port: 1}\n").http.port) == (2, 1)


@pytest.mark.parametrize(
    ("text", "environment", "said"),
    [
        ("htpp: {port: 1}\n", {}, "process.yaml:1: htpp: unknown setting; did you mean http?"),
        (
            "http:\n  port: x\n",
            {},
            "process.yaml:2: http.port: input should be a valid integer, unable to parse string as an integer (given: 'x')",
        ),
        (
            "",
            {"DEALTRUST_HTTP__PROT": "1"},
            "DEALTRUST_HTTP__PROT: http.prot: unknown setting; did you mean port?",
        ),
        (
            "http: {port: 1}\n",
            {"DEALTRUST_HTTP__PORT": "70000"},
            "DEALTRUST_HTTP__PORT: http.port: input should be less than or equal to 65535 (given: '70000')",
        ),
        (
            "",
            {"DEALTRUST_KAFKA": '{"bootstrp": []}'},
            "DEALTRUST_KAFKA: kafka.bootstrp: unknown setting; did you mean bootstrap?",
        ),
        ("", {"DEALTRUST_KAFKA": "{x"}, "DEALTRUST_KAFKA: kafka: not JSON"),
        (
            "log_level: info\n",
            {"DEALTRUST_LOG_LEVEL__X": "1"},
            "process.yaml:1: log_level: DEALTRUST_LOG_LEVEL__X sets something inside it, but it is no section",
        ),
        (
            "kafka: {bootstrap: nowhere}\n",
            {},
            "process.yaml:1: kafka.bootstrap: string should match pattern",
        ),
        (
            "kafka:\n  security:\n    protocol: SASL_SSL\n",
            {},
            "process.yaml:2: kafka.security: protocol SASL_SSL needs a mechanism",
        ),
    ],
)
def test_a_mistake_names_where_it_stands(
    tmp_path: Path, text: str, environment: dict[str, str], said: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, text, **environment)
    assert str(caught.value).removeprefix(f"{tmp_path}/").startswith(said)
    assert "\n" not in str(caught.value)
