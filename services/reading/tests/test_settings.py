from pathlib import Path

import pytest

from dealtrust_reading.settings import load_settings
from dealtrust_runtime.configuration import ConfigurationError


def load(tmp_path: Path, text: str) -> str:
    """Hash of the engine's part; or the complaint, without the folder."""
    path = tmp_path / "acme.yaml"
    path.write_text(text)
    try:
        return load_settings(path).engine.hash
    except ConfigurationError as error:
        return str(error).removeprefix(f"{tmp_path}/")


def test_without_a_file_the_defaults_hold() -> None:
    assert load_settings(None).engine.timezone == "UTC"


def test_each_part_goes_to_its_reader(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text(
        "tenant: acme\n"
        "working_hours: {start: 08:30, end: 17:00}\n"
        "patterns:\n  unanswered-buyer: {limit_hours: 4}\n"
        "segments:\n  - name: large\n    when: {amount_at_least: 250000}\n    patterns: {silent-prospect: {limit_days: 9}}\n"
        "salesforce:\n  statuses: {Sent to Customer: presented}\n"
    )
    settings = load_settings(tmp_path / "acme.yaml")
    assert settings.engine.settings("unanswered-buyer").model_dump()["limit_hours"] == 4
    assert settings.engine.working_hours.start.hour == 8
    assert settings.sources.salesforce.statuses == {"sent to customer": "presented"}


def test_what_only_parsers_read_does_not_change_the_hash_of_the_rules(tmp_path: Path) -> None:
    assert load(tmp_path, "tenant: a\n") == load(tmp_path, "tenant: a\nsalesforce: {currency: EUR}\n")
    assert load(tmp_path, "tenant: a\n") != load(tmp_path, "tenant: b\n")


def test_what_belongs_to_the_crm_may_stand_at_the_top(tmp_path: Path) -> None:
    path = tmp_path / "acme.yaml"
    path.write_text(
        "fields: {price_hold: Hold__c}\n"
        "statuses: {Sent to Customer: presented}\n"
        "call_dispositions: [Talked]\n"
        "salesforce: {organization: emea}\n"
    )
    crm = load_settings(path).sources.salesforce
    assert crm.fields == {"price_hold": "Hold__c"}
    assert crm.statuses == {"sent to customer": "presented"}
    assert crm.call_dispositions == ("Talked",)
    assert crm.organization == "emea"


def test_without_a_section_of_its_own_the_crm_has_what_stands_at_the_top(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text("tenant: acme\ncall_dispositions: [Talked]\nsalesforce:\n")
    settings = load_settings(tmp_path / "acme.yaml")
    assert settings.sources.salesforce.call_dispositions == ("Talked",)
    assert settings.engine.tenant == "acme"


def test_stages_and_currency_of_the_crm_are_taken_from_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "acme.yaml"
    path.write_text("stages: [New, Late]\nlarge_amount: {value: 10, currency: CHF}\n")
    assert load_settings(path).sources.salesforce.stages == ("New", "Late")
    assert load_settings(path).sources.salesforce.currency == "CHF"
    path.write_text(path.read_text() + "salesforce: {stages: [A, B], currency: SEK}\n")
    assert load_settings(path).sources.salesforce.stages == ("A", "B")
    assert load_settings(path).sources.salesforce.currency == "SEK"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "patterns:\n  unanswered-byer: {}\n",
            "2: patterns.unanswered-byer: there is no such pattern; did you mean",
        ),
        (
            "patterns:\n  unanswered-buyer: {limit_hour: 3}\n",
            "2: patterns.unanswered-buyer.limit_hour: unknown setting",
        ),
        (
            "patterns:\n  unanswered-buyer: {limit_hours: x}\n",
            "2: patterns.unanswered-buyer.limit_hours: input should",
        ),
        (
            "segments:\n - name: x\n   when: {amount_at_lest: 3}\n",
            "3: segments.0.when.amount_at_lest: unknown setting",
        ),
        ("segments:\n - when: {}\n", "2: segments.0.name: this setting is required"),
        (
            "segments:\n - name: x\n   when: {}\n   patterns: {silent-prospect: {limit_dys: 3}}\n",
            "4: segments.0.patterns.silent-prospect.limit_dys: unknown setting; did you mean limit_days?",
        ),
        ("salesforec: {}\n", "1: salesforec: unknown setting; did you mean salesforce?"),
        ("salesforce: {statusses: {}}\n", "1: salesforce.statusses: unknown setting; did you mean statuses?"),
        ("feilds: {}\n", "1: feilds: unknown setting; did you mean fields?"),
        (
            "tenant: a\nfields:\n  price_hold: Hold__c\n  price_hodl: Hold__c\n",
            "4: salesforce.fields.price_hodl: 'price_hodl' is none of term_months,",
        ),
        (
            "statuses:\n  Sent: presnted\nsalesforce: {}\n",
            "2: salesforce.statuses.Sent: input should be 'draft',",
        ),
        ("call_dispositions: Talked\n", "1: salesforce.call_dispositions: a list is expected"),
        ("statuses: {}\nsalesforce: 3\n", "2: salesforce: a mapping of settings is expected"),
        (
            "statuses: {}\nsalesforce: {statuses: {}}\n",
            "1: statuses: stands in the section salesforce too; say it once",
        ),
        ("timezone: Europe/Berln\n", "1: timezone: 'Europe/Berln' is no IANA time zone"),
        ("working_hours: {start: 17:00, end: 09:00}\n", "1: working_hours: work must end after it starts"),
        ("late_stages: Negotiation\n", "1: late_stages: a list is expected"),
        ("patterns: [x]\n", "1: patterns: a mapping"),
    ],
)
def test_a_mistake_names_line_key_and_the_nearest_right_one(tmp_path: Path, text: str, said: str) -> None:
    assert load(tmp_path, text).startswith(f"acme.yaml:{said}")
