"""Reply trimming: only what somebody wrote now is read, without quoted mails and without the signature."""

from __future__ import annotations

from dealtrust_sources.mail.entity import Entity
from dealtrust_sources.mail.newtext import new_text
from dealtrust_sources.mail.parts import read_parts
from quality.datasets import DataFolder, Record
from quality.figures import Figures
from quality.measurement import Measured, Measurement

DETECTOR = "reply-trimming"
DATASET = "reply-trim"


def run(data: DataFolder) -> Measured:
    """Each pair of a body and what a person wrote in it."""
    records = data.records(f"{DATASET}/pairs.jsonl.gz", "email", "reply", "path")
    bodies = [_body(record) for record in records]
    exact = [
        _same(new_text(body).text, record["reply"]) for body, record in zip(bodies, records, strict=True)
    ]
    rule = [_same(_before_quote(body), record["reply"]) for body, record in zip(bodies, records, strict=True)]
    figures = Figures(DETECTOR, DATASET)
    figures.share("exact, but for spaces", sum(exact), len(exact), sum(rule) / len(rule))
    return Measured(
        f"{len(records):,} mails, {sum(_is_whole(record) for record in records)} of them with headers",
        figures.rows,
    )


def _is_whole(record: Record) -> bool:
    return str(record["path"]).endswith(".eml")


def _body(record: Record) -> str:
    """The text of the mail; whole messages are taken apart first."""
    text: str = record["email"]
    return read_parts(Entity(text.encode("utf-8", "surrogateescape"))).text if _is_whole(record) else text


def _same(left: str, right: str) -> bool:
    return left.split() == right.split()


def _before_quote(body: str) -> str:
    """The baseline: everything before the first quoted line."""
    kept = []
    for line in body.split("\n"):
        if line.lstrip().startswith(">"):
            break
        kept.append(line)
    return "\n".join(kept)


MEASUREMENT = Measurement(
    detector=DETECTOR,
    dataset=DATASET,
    way="The text of each mail goes through the step that comes before all language rules.",
    baseline="everything before the first quoted line",
    shows="Quoting and signature styles of many mail programs in many languages; one character too much or too little "
    "counts as wrong.",
    not_shows="How common each style is, and how often a wrong cut changes what the rules find.",
    run=run,
)
