"""Mail that no person wrote: bounces and automatic replies are known as such, and people's mail is not."""

from __future__ import annotations

from collections.abc import Iterable
from email import message_from_string
from email.message import Message

from dealtrust_schemas.events import Event
from dealtrust_sources.records import Context
from quality.datasets import DataFolder
from quality.figures import Figures
from quality.histories import TENANT
from quality.letters import letter, list_letter, mail_event, mail_of
from quality.measurement import Measured, Measurement

DETECTOR = "automatic-mail"
CONTEXT = Context(TENANT)
LABELS = ("bounce", "bounce_or_warning", "auto_reply", "complaint")
REPORTS = frozenset({"bounce", "auto_reply"})
REFUSED = "refused"


def run_automatic(data: DataFolder) -> Measured:
    """The automatic messages, by label."""
    records = data.records("auto-mail/messages.jsonl.gz", "label", "raw")
    labels = [record["label"] for record in records]
    kinds = [_kind(record["raw"].encode("utf-8", "surrogateescape")) for record in records]
    rule = [_by_header(message_from_string(record["raw"])) for record in records]
    figures = Figures(DETECTOR, "auto-mail")
    for wanted in (("bounce", "auto_reply"), *((label,) for label in LABELS)):
        chosen = [number for number, label in enumerate(labels) if label in wanted]
        if chosen:
            found = sum(kinds[number] not in (None, REFUSED) for number in chosen)
            known = sum(rule[number] for number in chosen) / len(chosen)
            figures.share(f"recall ({' and '.join(wanted)})", found, len(chosen), known)
    for label in sorted(REPORTS):
        chosen = [number for number, given in enumerate(labels) if given == label]
        figures.share(f"{label} told as {label}", sum(kinds[n] == label for n in chosen), len(chosen))
    _refused(figures, kinds)
    return Measured(f"{len(records):,} messages", figures.rows)


def _kind(raw: bytes) -> str | None:
    """What the product takes a mail for; None: a person's."""
    read = mail_event(raw, CONTEXT)
    return mail_of(read).automatic if isinstance(read, Event) else REFUSED


def _by_header(message: Message) -> bool:
    """The baseline: five plain signs in the header."""
    submitted = str(message.get("auto-submitted", "no")).strip().lower()
    return (
        not submitted.startswith("no")
        or message.get_content_type() == "multipart/report"
        or str(message.get("return-path", "?")).strip() in ("<>", "")
        or "mailer-daemon" in str(message.get("from", "")).lower()
        or "x-auto-response-suppress" in message
    )


def _refused(figures: Figures, kinds: list[str | None]) -> None:
    figures.count("messages refused with a reason", len(kinds), kinds.count(REFUSED))


def run_list_threads(data: DataFolder) -> Measured:
    """Mailing lists: none is a bounce or an automatic reply."""
    records = data.records("list-threads/messages.jsonl.gz", "message_id", "date", "from")
    return _false_alarms("list-threads", (list_letter(record) for record in records))


def run_berkeley(data: DataFolder) -> Measured:
    """Mails between people: none is a bounce or an automatic reply."""
    records = data.records("enron-berkeley/emails.jsonl.gz", "message_id", "date", "from")
    return _false_alarms("enron-berkeley", (letter(record) for record in records))


def _false_alarms(dataset: str, letters: Iterable[bytes]) -> Measured:
    kinds = [_kind(raw) for raw in letters]
    figures = Figures(DETECTOR, dataset)
    wrong = sum(kind in REPORTS for kind in kinds)
    figures.count("false alarms: told as bounce or automatic reply", len(kinds), wrong)
    figures.count("told as made by some other machine", len(kinds), kinds.count("generated"))
    _refused(figures, kinds)
    return Measured(f"{len(kinds):,} messages", figures.rows)


_WAY = "Each message goes through the mail parser as it stands on the wire."
_NORMAL = "Each message is put together again from its fields and goes through the mail parser; text says what headers do not."

AUTOMATIC = Measurement(
    detector=DETECTOR,
    dataset="auto-mail",
    way=_WAY + " Recall counts messages that are known not to be a person's, of whatever kind.",
    baseline="the header says so: Auto-Submitted, multipart/report, an empty Return-Path, a mailer-daemon as sender or "
    "X-Auto-Response-Suppress",
    shows="Bounces of very many mail systems, standard and not.",
    not_shows="Automatic replies: there is a handful in all. The labels are those of the sources' file names; some of "
    "*bounce_or_warning* are no reports at all.",
    run=run_automatic,
)
LISTS = Measurement(
    detector=DETECTOR,
    dataset="list-threads",
    way=_NORMAL,
    baseline="none: the right number is 0",
    shows="That talk about mail, errors and delivery among technical people is not taken for a bounce.",
    not_shows="Anything that headers would tell: the set keeps few of them.",
    run=run_list_threads,
)
PEOPLE = Measurement(
    detector=DETECTOR,
    dataset="enron-berkeley",
    way=_NORMAL,
    baseline="none: the right number is 0",
    shows="That business mail is not taken for an automatic one.",
    not_shows="Anything that headers would tell: the set keeps few of them.",
    run=run_berkeley,
)
