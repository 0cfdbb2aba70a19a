"""A Kafka that asks who one is, encrypts, and lets everybody do only what he may; with a plain door for the tests."""

from __future__ import annotations

import json
import shutil
import socket
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote_plus

import trustme
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._acl import AclBinding, AclBindingFilter, AclOperation, AclPermissionType
from confluent_kafka.admin._resource import ResourcePatternType, ResourceType
from confluent_kafka.admin._scram import ScramCredentialInfo, ScramMechanism, UserScramCredentialUpsertion
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from tools import local_kafka
from tools.background import HOST

USER, PASSWORD = "worker", "between us"
_MODULES = "org.apache.kafka.common.security"
_SETTINGS = """
listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$controller_port,SASL_SSL://127.0.0.1:SECURE
advertised.listeners=PLAINTEXT://127.0.0.1:$port,SASL_SSL://127.0.0.1:SECURE
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512,OAUTHBEARER
listener.name.sasl_ssl.plain.sasl.jaas.config=MODULES.plain.PlainLoginModule required user_USER="PASSWORD";
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=MODULES.scram.ScramLoginModule required;
listener.name.sasl_ssl.oauthbearer.sasl.jaas.config=MODULES.oauthbearer.OAuthBearerLoginModule required \\
  unsecuredLoginStringClaim_sub="broker";
ssl.keystore.type=PEM
ssl.keystore.location=KEYS
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
"""

Right = tuple[ResourceType, str, AclOperation]
"""What somebody may do: with what, whose name begins how, and what with it."""


@dataclass(frozen=True)
class Guarded:
    """``plain``: the door for the tests; ``secure``: the guarded one; ``tokens``: address that gives tokens."""

    plain: str
    secure: str
    tokens: str
    folder: Path

    def door(
        self, mechanism: str = "SCRAM-SHA-512", password: str = "password", ca: str = "ca"
    ) -> dict[str, Any]:
        """What a process is told of Kafka. password and ca: names of files."""
        security: dict[str, Any] = {"protocol": "SASL_SSL", "mechanism": mechanism}
        secret = str(self.folder / password)
        if mechanism == "OAUTHBEARER":
            security["oauth"] = {
                "token_url": self.tokens,
                "client_id": USER,
                "client_secret_file": secret,
            }
        else:
            security |= {"username": USER, "password_file": secret}
        security["ca_file"] = str(self.folder / f"{ca}.pem")
        return {"bootstrap": [self.secure], "security": security}

    def let_in(self) -> None:
        """Give the user a password by SCRAM too; by the other mechanisms Kafka knows it from the beginning."""
        info = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
        wanted = UserScramCredentialUpsertion(USER, info, PASSWORD.encode())
        admin = AdminClient({"bootstrap.servers": self.plain})
        for done in admin.alter_user_scram_credentials([wanted]).values():
            done.result(20)

    def allow(self, rights: Iterable[Right]) -> None:
        """Let the user do these things and no others."""
        admin = AdminClient({"bootstrap.servers": self.plain})
        whatever: Any = None
        every = AclBindingFilter(
            ResourceType.ANY,
            whatever,
            ResourcePatternType.ANY,
            whatever,
            whatever,
            AclOperation.ANY,
            AclPermissionType.ANY,
        )
        for gone in admin.delete_acls([every]).values():
            gone.result(20)
        rules = [
            AclBinding(
                kind,
                name,
                ResourcePatternType.PREFIXED,
                f"User:{USER}",
                "*",
                operation,
                AclPermissionType.ALLOW,
            )
            for kind, name, operation in dict.fromkeys(rights)
        ]
        for done in admin.create_acls(rules).values():
            done.result(20)


@contextmanager
def guarded(folder: Path) -> Iterator[Guarded]:
    """One that runs during the block, made of the jars of `make kafka`, with certificates of its own."""
    authority, other = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    other.cert_pem.write_to_path(str(folder / "other.pem"))
    leaf = authority.issue_cert(HOST)
    key = load_pem_private_key(leaf.private_key_pem.bytes(), None)
    chain = [key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())]  # Kafka reads no other
    chain += [blob.bytes() for blob in leaf.cert_chain_pems]
    (folder / "keys.pem").write_bytes(b"".join(chain))
    (folder / "password").write_text(PASSWORD + "\n")
    (folder / "wrong").write_text("something else")
    port, secure = free_port(), free_port()
    recipe = folder / "recipe"
    shutil.copytree(local_kafka.RECIPE, recipe)
    told = _SETTINGS.replace("SECURE", str(secure)).replace("KEYS", str(folder / "keys.pem"))
    told = told.replace("MODULES", _MODULES).replace("USER", USER).replace("PASSWORD", PASSWORD)
    with (recipe / "server.properties").open("a") as settings:
        settings.write(told)
    place = folder / "kafka"
    place.mkdir()
    (place / "jars").symlink_to(local_kafka.PLACE / "jars")
    with patch.object(local_kafka, "RECIPE", recipe), _tokens() as tokens:
        local_kafka.up(place, 1, port)
        try:
            yield Guarded(f"{HOST}:{port}", f"{HOST}:{secure}", tokens, folder)
        finally:
            local_kafka.down(place, wipe=True)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server((HOST, 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def _tokens() -> Iterator[str]:
    """The address of an endpoint that gives tokens without a signature (RFC 7515, appendix A.5) to who knows the password."""

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            name, _, secret = _decoded(self.headers["Authorization"]).partition(":")
            right = (name, secret) == (USER, PASSWORD)
            self._answer(200, _token(name)) if right else self._answer(401, {"error": "invalid_client"})

        def _answer(self, status: int, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer((HOST, 0), Endpoint)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{HOST}:{server.server_port}/token"
    finally:
        server.shutdown()
        server.server_close()


def _decoded(authorization: str) -> str:
    return unquote_plus(b64decode(authorization.removeprefix("Basic ")).decode())


def _token(name: str) -> dict[str, Any]:
    now = time.time()
    parts = [{"alg": "none"}, {"sub": name, "iat": now, "exp": now + 3600}]
    told = ".".join(urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return {"access_token": f"{told}.", "token_type": "Bearer", "expires_in": 3600}
