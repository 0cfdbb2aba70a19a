"""A story as it was told: canonical events, a configuration and the clock's last moment."""

import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dealtrust_engine.country_zones import ONLY_ZONE
from dealtrust_schemas.events import Event, Meeting, PartyContact, PartyUser, parse_event

ROOT = Path(__file__).parents[2]
_TESTS = "services/engine/tests"


@dataclass(frozen=True)
class Told:
    """One story. name: the test that tells it."""

    name: str
    events: tuple[Event, ...]
    config: dict[str, Any]
    until: datetime | None
    variant: int = 0

    @cached_property
    def digest(self) -> str:
        """Tells this story from all others; the same on every machine."""
        text = "\n".join(event.model_dump_json() for event in self.events)
        return hashlib.sha256(f"{self.variant}{self.name}{text}".encode()).hexdigest()

    def dice(self, about: str) -> random.Random:
        """Chance that is the same for the same story, variant and subject."""
        return random.Random(f"{self.digest}{about}")

    @cached_property
    def zone(self) -> ZoneInfo:
        """The tenant's zone."""
        return ZoneInfo(self.config["timezone"])

    @cached_property
    def users(self) -> dict[str, PartyUser]:
        """Our people by address."""
        return {event.data.email: event.data for event in self.events if isinstance(event.data, PartyUser)}

    @cached_property
    def odd_meetings(self) -> set[str]:
        """Meetings that begin cancelled, come back after that, or were entered before their first event."""
        odd, seen = set[str](), dict[str, str]()
        for event in sorted(self.events, key=lambda event: event.time):
            data = event.data
            if isinstance(data, Meeting):
                first = data.uid not in seen
                created = data.created_at not in (None, event.time)
                if seen.get(data.uid) == "cancelled" or (first and (data.status == "cancelled" or created)):
                    odd.add(data.uid)
                seen[data.uid] = data.status
        return odd

    @cached_property
    def contacts(self) -> dict[str, PartyContact]:
        """Their people by address."""
        found = [event.data for event in self.events if isinstance(event.data, PartyContact)]
        return {email: contact for contact in found for email in contact.emails}

    def is_ours(self, email: str) -> bool:
        """Whether an address is one of the tenant's."""
        domain = email.rpartition("@")[2]
        return email in self.users or domain in self.config["internal_domains"]

    def zone_of(self, email: str) -> ZoneInfo:
        """The zone in which somebody lives."""
        person = self.users.get(email) or self.contacts.get(email)
        if person is not None and person.timezone:
            return ZoneInfo(person.timezone)
        if isinstance(person, PartyContact) and person.country in ONLY_ZONE:
            return ZoneInfo(ONLY_ZONE[person.country])
        return self.zone


def told_of(record: dict[str, Any], variant: int = 0) -> Told:
    """The story that a line of the recording holds."""
    events = tuple(parse_event(json.dumps(event)) for event in record["events"])
    until = datetime.fromisoformat(record["until"]) if record["until"] else None
    return Told(record["name"], events, record["config"], until, variant)


def record(every: int = 1) -> list[dict[str, Any]]:
    """Run every n-th of the engine's tests and give the stories they tell, each once.

    Whether those tests pass is not asked here. Raises RuntimeError where nothing was told.
    """
    with tempfile.TemporaryDirectory() as place:
        into = Path(place) / "stories.jsonl"
        environment = {**os.environ, "RECORD_TO": str(into), "RECORD_EVERY": str(every)}
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "tests.raw.recording",
        ]
        command += [_TESTS, *(f"--ignore={_TESTS}/{folder}" for folder in ("properties", "units"))]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if not into.exists():
            raise RuntimeError(f"no story was told:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return [json.loads(line) for line in into.read_text(encoding="utf-8").splitlines()]
