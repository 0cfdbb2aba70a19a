"""``python -m tests.soak``: steady traffic through all services for an hour; exits with 0 only if nothing grows but what is
known of deals.

Deals open, are written about and close, as many as open. Those that are over stay known.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.live.filling import made, put_in
from dealtrust_schemas.events import DealClosed, DealOpened, Event, Mail, PartyUser, Person
from tests.live.house import CORRELATOR, DETECTOR, SINK, House, house
from tests.live.topics import left, made_anew
from tests.parity.__main__ import GENERATED, RUNTIMES
from tools.local_services import Service, started

EACH_SECONDS = 15
MAILS = 18
"""Of each deal, between its opening and its end."""
OPEN = 500
"""Deals at a time."""
MOST_EACH = 4_000
"""Bytes of memory by which a process may grow for a deal that is over: its 20 events are 7 KB of JSON."""
MOST_LAG_SECONDS = 5


@dataclass(frozen=True)
class Sample:
    """Of one process at one moment: resident memory in bytes, and open files."""

    memory: int
    files: int


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=int, default=100, help="events a second")
    parser.add_argument("--runtime", choices=RUNTIMES, default="faust")
    parser.add_argument("--port", type=int, default=9892, help="of the Kafka that is started for this")
    parser.add_argument("--write", type=Path, help="also write the table into this Markdown file")
    given = parser.parse_args()
    with house(given.port) as place, tempfile.TemporaryDirectory() as folder:
        place.start_clickhouse()
        config = Path(folder) / "soak.yaml"
        config.write_text(GENERATED, "utf-8")
        made_anew(place.kafka, partitions=12)
        services = [
            place.add("correlator", configuration=str(config)),
            place.add("detector-1", "--runtime", given.runtime, configuration=str(config)),
            place.add("sink", instance="sink", clickhouse__port=str(place.clickhouse_port)),
        ]
        started(services)
        samples, lags = _watched(place, services, given.minutes * 60, given.rate)
    table, fine = _table(samples, lags, given)
    print(table)
    if given.write:
        given.write.write_text(table, "utf-8")
    return 0 if fine else 1


def _watched(
    place: House, services: Sequence[Service], seconds: float, rate: int
) -> tuple[dict[str, list[Sample]], list[int]]:
    """A sample of every service, and the records that are left to read, at even distances."""
    samples: dict[str, list[Sample]] = {service.name: [] for service in services}
    lags: list[int] = []
    thread = threading.Thread(
        target=put_in, args=(place.cluster.bootstrap, traffic(int(seconds * rate)), rate)
    )
    thread.start()
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        time.sleep(EACH_SECONDS)
        lags.append(sum(left(place.kafka, {**CORRELATOR, **DETECTOR, **SINK}).values()))
        for service in services:
            samples[service.name].append(_sample(service))
    thread.join()
    return samples, lags


def _sample(service: Service) -> Sample:
    pid = service.pid()
    assert pid is not None, f"{service.name} ended: {service.said()}"
    process = Path(f"/proc/{pid}")
    resident = next(
        line for line in (process / "status").read_text().splitlines() if line.startswith("VmRSS")
    )
    return Sample(int(resident.split()[1]) * 1024, len(list((process / "fd").iterdir())))


def traffic(count: int) -> Iterator[Event]:
    """So many events of now."""
    user = PartyUser(user_id="U0", email="s0@acme.example", name="S0")
    yield made("party.user", user, "u0", datetime.now(UTC))
    for number in range(count):
        generation, place = divmod(number, OPEN)
        deal, step = f"S{generation // (MAILS + 2)}-{place}", generation % (MAILS + 2)
        at = datetime.now(UTC)
        if step == 0:
            opened = DealOpened(deal_id=deal, name=deal, owner_id="U0", stage="Proposal")
            yield made("deal.opened", opened, f"o-{deal}", at)
        elif step == MAILS + 1:
            yield made("deal.closed", DealClosed(deal_id=deal, outcome="won"), f"c-{deal}", at)
        else:
            buyer, seller = Person(email=f"b{place}@buyer.example"), Person(email="s0@acme.example")
            sender, to = (buyer, seller) if step % 2 else (seller, buyer)
            mail = Mail(
                message_id=f"{deal}-{step}@m.example", sender=sender, to=(to,), subject=deal, deal_ref=deal
            )
            yield made("mail", mail, f"m-{deal}-{step}", at)


def _table(samples: dict[str, list[Sample]], lags: list[int], given: argparse.Namespace) -> tuple[str, bool]:
    rows, fine = [], True
    # Between the middles of the two times that are compared.
    deals = given.rate * given.minutes * 60 * (11 / 12 - 5 / 12) / (MAILS + 2)
    for name, taken in samples.items():
        # The first third is for warming up.
        early, late = taken[len(taken) // 3 : len(taken) // 2], taken[-max(1, len(taken) // 6) :]
        before, after = (median(one.memory for one in some) / 2**20 for some in (early, late))
        files, files_after = (median(one.files for one in some) for some in (early, late))
        each = max(0.0, after - before) * 2**20 / deals
        fine &= each <= MOST_EACH and files_after <= files + 5
        rows.append(
            f"| {name} | {before:.0f} MiB | {after:.0f} MiB | {each:,.0f} bytes | {files:.0f} | {files_after:.0f} |"
        )
    fine &= max(lags[len(lags) // 3 :]) <= given.rate * MOST_LAG_SECONDS * 3
    body = "\n".join(rows)
    return (
        f"""# Soak

Made by `make soak`: {given.rate} events/s for {given.minutes:.0f} minutes through a correlator, a detector ({given.runtime})
and a sink on a real Kafka and a real ClickHouse engine; {OPEN} deals are open at a time, of {MAILS + 2} events each. The first
figures are medians from the second third on, after warming up, the last ones those of the last sixth. Deals that are over and
their mails stay known, packed, for what may still come of them: so memory grows with each of them, by at most
{MOST_EACH:,} bytes if this is to end well, and nothing else may grow.

| process | memory | at the end | for each of {deals:,.0f} deals between | open files | at the end |
|---|---|---|---|---|---|
{body}

Records left to read, at a moment: {median(lags):.0f} in the middle, {max(lags[len(lags) // 3 :])} at most after warming up.
""",
        fine,
    )


if __name__ == "__main__":
    sys.exit(main())
