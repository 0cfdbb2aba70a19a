"""The sentences of BC3 with their labels."""

from __future__ import annotations

from quality.datasets import DataFolder, SetError


def sentences_of(data: DataFolder, label: str) -> list[tuple[str, bool]]:
    """Every sentence of the threads, and whether any annotator gave it the label."""
    found = []
    for thread in data.records("bc3/threads.jsonl.gz", "messages"):
        try:
            for message in thread["messages"]:
                found += [(line["text"], bool(line["labels"].get(label))) for line in message["sentences"]]
        except (AttributeError, KeyError, TypeError) as error:
            raise SetError(f"bc3/threads.jsonl.gz: a thread has no sentences with labels: {error}") from error
    return found
