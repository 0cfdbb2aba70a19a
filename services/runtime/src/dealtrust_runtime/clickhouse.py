"""Where ClickHouse is, and how to enter: described once for every process that speaks to it."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class ClickHouseSettings(BaseModel):
    """Where ClickHouse is, and how to enter, by its native protocol."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field("127.0.0.1", min_length=1, description="The server's name or address.")
    port: int = Field(9000, ge=1, le=65535, description="Its port for the native protocol (9440 with TLS).")
    database: str = Field("default", min_length=1, description="The database that holds the tables.")
    user: str = Field("default", description="Who logs in.")
    password_file: Path | None = Field(None, description="File that holds the password.")
    secure: bool = Field(False, description="Whether the connection is encrypted (TLS).")
    ca_file: Path | None = Field(
        None,
        description="With TLS: certificates (PEM) that the server's is signed with; else those of the system.",
    )
    timeout_seconds: float = Field(
        30, gt=0, description="Seconds that one answer may take before the connection counts as broken."
    )


def told(error: Exception) -> str:
    """What a driver's error says, in one line of at most 300 characters, with the server's code if it has one."""
    said = str(getattr(error, "message", None) or error).partition("Stack trace:")[0]
    said = " ".join(said.split()).removeprefix("DB::Exception: ").rstrip(". ")
    code = getattr(error, "code", 0) if type(error).__name__ == "ServerException" else 0
    return f"{f'code {code}: ' if code else ''}{said or type(error).__name__}"[:300]


def for_clickhouse_driver(settings: ClickHouseSettings, name: str) -> dict[str, Any]:
    """Arguments of clickhouse-driver's ``Client``; name: what the server's log calls the process.

    Raises `OSError` for a password that cannot be read.
    """
    password = settings.password_file
    return {
        "host": settings.host,
        "port": settings.port,
        "database": settings.database,
        "user": settings.user,
        "password": "" if password is None else password.read_text("utf-8").rstrip("\r\n"),
        "secure": settings.secure,
        "ca_certs": None if settings.ca_file is None else str(settings.ca_file),
        "client_name": name,
        "compression": True,
        "connect_timeout": min(5.0, settings.timeout_seconds),
        "send_receive_timeout": settings.timeout_seconds,
        "sync_request_timeout": min(5.0, settings.timeout_seconds),
    }
