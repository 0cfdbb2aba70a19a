import ssl
from pathlib import Path

import pytest
from pydantic import ValidationError

from dealtrust_runtime.security import KafkaSecurity, for_aiokafka, for_confluent, for_kafka_python


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text("s3cret \n")
    return path


def test_plain_text_needs_nothing() -> None:
    security = KafkaSecurity()
    assert for_confluent(security) == {"security.protocol": "PLAINTEXT"}
    assert for_aiokafka(security) == for_kafka_python(security) == {"security_protocol": "PLAINTEXT"}


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
def test_a_password_is_told_to_every_client(secret: Path, mechanism: str) -> None:
    security = KafkaSecurity.model_validate(
        {"protocol": "SASL_SSL", "mechanism": mechanism, "username": "ada", "password_file": secret}
    )
    assert for_confluent(security) == {
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": mechanism,
        "sasl.username": "ada",
        "sasl.password": "s3cret ",
    }
    alike = {
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": mechanism,
        "sasl_plain_username": "ada",
        "sasl_plain_password": "s3cret ",
    }
    assert for_kafka_python(security) == {**alike, "ssl_check_hostname": True}
    settings = for_aiokafka(security)
    context = settings.pop("ssl_context")
    assert settings == alike
    assert isinstance(context, ssl.SSLContext)
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED


def test_certificates_are_told_to_every_client(secret: Path) -> None:
    files = {"ca_file": "/ca.pem", "certificate_file": "/me.pem", "key_file": "/me.key"}
    security = KafkaSecurity.model_validate({"protocol": "SSL", **files, "key_password_file": secret})
    assert for_confluent(security) == {
        "security.protocol": "SSL",
        "ssl.ca.location": "/ca.pem",
        "ssl.certificate.location": "/me.pem",
        "ssl.key.location": "/me.key",
        "ssl.key.password": "s3cret ",
    }
    assert for_kafka_python(security) == {
        "security_protocol": "SSL",
        "ssl_check_hostname": True,
        "ssl_cafile": "/ca.pem",
        "ssl_certfile": "/me.pem",
        "ssl_keyfile": "/me.key",
        "ssl_password": "s3cret ",
    }
    with pytest.raises(OSError, match="No such file"):
        for_aiokafka(security)


def test_tokens_are_fetched_by_librdkafka_and_given_to_the_others(secret: Path) -> None:
    oauth = {
        "token_url": "https://id.example/token",
        "client_id": "detector",
        "client_secret_file": str(secret),
    }
    security = KafkaSecurity.model_validate(
        {"protocol": "SASL_PLAINTEXT", "mechanism": "OAUTHBEARER", "oauth": {**oauth, "scope": "kafka"}}
    )
    assert for_confluent(security) == {
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "OAUTHBEARER",
        "sasl.oauthbearer.method": "oidc",
        "sasl.oauthbearer.token.endpoint.url": "https://id.example/token",
        "sasl.oauthbearer.client.id": "detector",
        "sasl.oauthbearer.client.secret": "s3cret ",
        "sasl.oauthbearer.scope": "kafka",
    }
    provider = object()
    for render in (for_aiokafka, for_kafka_python):
        assert render(security, provider)["sasl_oauth_token_provider"] is provider
        with pytest.raises(ValueError, match="needs a token provider"):
            render(security)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"protocol": "SASL_SSL"}, "protocol SASL_SSL needs a mechanism"),
        ({"mechanism": "PLAIN"}, "protocol PLAINTEXT has no mechanism"),
        (
            {"protocol": "SASL_SSL", "mechanism": "PLAIN", "username": "a"},
            "mechanism PLAIN needs password_file",
        ),
        ({"protocol": "SSL", "username": "a"}, "protocol SSL has no use for username"),
        ({"protocol": "SASL_SSL", "mechanism": "OAUTHBEARER"}, "mechanism OAUTHBEARER needs oauth"),
        (
            {"protocol": "SASL_SSL", "mechanism": "OAUTHBEARER", "username": "a"},
            "mechanism OAUTHBEARER has no use for username",
        ),
        ({"ca_file": "/ca.pem"}, "protocol PLAINTEXT is not encrypted; ca_file has no use"),
        ({"protocol": "SSL", "key_file": "/k"}, "certificate_file and key_file belong together"),
        (
            {"protocol": "SSL", "key_password_file": "/k"},
            "key_password_file has no use without key_file",
        ),
    ],
)
def test_what_does_not_fit_together_is_told(given: dict[str, str], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        KafkaSecurity.model_validate(given)


def test_a_missing_secret_is_an_error_and_no_secret_is_shown(secret: Path) -> None:
    security = KafkaSecurity(
        protocol="SASL_PLAINTEXT", mechanism="PLAIN", username="ada", password_file=secret
    )
    assert "s3cret" not in repr(security) + repr(security.password)
    secret.unlink()
    with pytest.raises(FileNotFoundError):
        for_confluent(security)
