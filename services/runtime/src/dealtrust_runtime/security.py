"""How a process proves itself to Kafka, and Kafka to it: described once, rendered for every client.

The renderers give plain dictionaries of the clients' own settings and import no client.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

Protocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
Mechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"]


class OAuth(BaseModel):
    """Where tokens come from: the client credentials grant (RFC 6749, section 4.4)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    token_url: str = Field(pattern="^https?://", description="Address of the token endpoint.")
    client_id: str = Field(description="Name of the client at the endpoint.")
    client_secret_file: Path = Field(description="File that holds the client's secret.")
    scope: str | None = Field(None, description="Scopes to ask for, parted by spaces.")

    @property
    def client_secret(self) -> SecretStr:
        """The secret as it stands in its file now. Raises `OSError`."""
        return _secret(self.client_secret_file)


class KafkaSecurity(BaseModel):
    """Encryption and proof of identity towards Kafka. Secrets stand in files, so that they can be mounted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    protocol: Protocol = Field("PLAINTEXT", description="PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL.")
    mechanism: Mechanism | None = Field(
        None, description="With SASL: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER."
    )
    username: str | None = Field(None, description="Who logs in, with PLAIN and SCRAM.")
    password_file: Path | None = Field(
        None, description="File that holds the password, with PLAIN and SCRAM."
    )
    oauth: OAuth | None = Field(None, description="Where tokens come from, with OAUTHBEARER.")
    ca_file: Path | None = Field(
        None, description="Certificates (PEM) that the brokers' are signed with; else those of the system."
    )
    certificate_file: Path | None = Field(None, description="The client's own certificate (PEM).")
    key_file: Path | None = Field(None, description="The key (PEM) of the client's own certificate.")
    key_password_file: Path | None = Field(None, description="File that holds the password of that key.")

    @property
    def encrypted(self) -> bool:
        return self.protocol.endswith("SSL")

    @property
    def password(self) -> SecretStr | None:
        """The password as it stands in its file now. Raises `OSError`."""
        return None if self.password_file is None else _secret(self.password_file)

    @property
    def key_password(self) -> SecretStr | None:
        """The key's password as it stands in its file now. Raises `OSError`."""
        return None if self.key_password_file is None else _secret(self.key_password_file)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        sasl = self.protocol.startswith("SASL")
        if sasl != (self.mechanism is not None):
            raise ValueError(
                f"protocol {self.protocol} {'needs a mechanism' if sasl else 'has no mechanism'}"
            )
        given = {"username": self.username, "password_file": self.password_file}
        by_password = sasl and self.mechanism != "OAUTHBEARER"
        by = f"mechanism {self.mechanism}" if sasl else f"protocol {self.protocol}"
        _together(given, by_password, by)
        _together({"oauth": self.oauth}, self.mechanism == "OAUTHBEARER", by)
        files = ("ca_file", "certificate_file", "key_file", "key_password_file")
        set_ = [name for name in files if getattr(self, name) is not None]
        if set_ and not self.encrypted:
            raise ValueError(f"protocol {self.protocol} is not encrypted; {set_[0]} has no use")
        if (self.certificate_file is None) != (self.key_file is None):
            raise ValueError("certificate_file and key_file belong together")
        if self.key_password_file is not None and self.key_file is None:
            raise ValueError("key_password_file has no use without key_file")
        return self


def _together(given: Mapping[str, object], wanted: bool, by: str) -> None:
    for name, value in given.items():
        if wanted and value is None:
            raise ValueError(f"{by} needs {name}")
        if not wanted and value is not None:
            raise ValueError(f"{by} has no use for {name}")


def _secret(file: Path) -> SecretStr:
    """What the file holds, without the line end that editors put there."""
    return SecretStr(file.read_text("utf-8").rstrip("\r\n"))


def _shown(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()


def _set(settings: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in settings.items() if value is not None}


def for_confluent(security: KafkaSecurity) -> dict[str, str]:
    """Settings of confluent-kafka; librdkafka fetches tokens itself (`sasl.oauthbearer.method=oidc`).

    Names: https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md. Raises `OSError` for a secret
    that cannot be read.
    """
    settings: dict[str, str | None] = {
        "security.protocol": security.protocol,
        "sasl.mechanism": security.mechanism,
        "sasl.username": security.username,
        "sasl.password": _shown(security.password),
        "ssl.ca.location": _path(security.ca_file),
        "ssl.certificate.location": _path(security.certificate_file),
        "ssl.key.location": _path(security.key_file),
        "ssl.key.password": _shown(security.key_password),
    }
    if security.oauth is not None:
        settings |= {
            "sasl.oauthbearer.method": "oidc",
            "sasl.oauthbearer.token.endpoint.url": security.oauth.token_url,
            "sasl.oauthbearer.client.id": security.oauth.client_id,
            "sasl.oauthbearer.client.secret": _shown(security.oauth.client_secret),
            "sasl.oauthbearer.scope": security.oauth.scope,
        }
    return _set(settings)


def for_kafka_python(security: KafkaSecurity, tokens: object | None = None) -> dict[str, Any]:
    """Settings of kafka-python.

    tokens: with OAUTHBEARER, a `kafka.net.sasl.oauth.AbstractTokenProvider`, for example around a `TokenSource`.
    Raises `OSError`, and `ValueError`
    where it is missing.
    """
    settings = _sasl(security, tokens) | _set(
        {
            "ssl_cafile": _path(security.ca_file),
            "ssl_certfile": _path(security.certificate_file),
            "ssl_keyfile": _path(security.key_file),
            "ssl_password": _shown(security.key_password),
        }
    )
    return settings | ({"ssl_check_hostname": True} if security.encrypted else {})


def for_aiokafka(security: KafkaSecurity, tokens: object | None = None) -> dict[str, Any]:
    """Settings of aiokafka, with an `ssl.SSLContext` where the protocol is encrypted.

    tokens: with OAUTHBEARER, an `aiokafka.abc.AbstractTokenProvider`. Raises `OSError` (`ssl.SSLError` among
    them), and `ValueError` where it is missing.
    """
    settings = _sasl(security, tokens)
    if security.encrypted:
        import ssl

        context = ssl.create_default_context(cafile=security.ca_file)
        if security.certificate_file is not None:
            context.load_cert_chain(
                security.certificate_file, security.key_file, _shown(security.key_password)
            )
        settings["ssl_context"] = context
    return settings


def _sasl(security: KafkaSecurity, tokens: object | None) -> dict[str, Any]:
    """What aiokafka and kafka-python call alike."""
    if security.mechanism == "OAUTHBEARER" and tokens is None:
        raise ValueError("OAUTHBEARER needs a token provider of the client's own class")
    return _set(
        {
            "security_protocol": security.protocol,
            "sasl_mechanism": security.mechanism,
            "sasl_plain_username": security.username,
            "sasl_plain_password": _shown(security.password),
            "sasl_oauth_token_provider": tokens if security.oauth is not None else None,
        }
    )


def _path(file: Path | None) -> str | None:
    return None if file is None else str(file)
