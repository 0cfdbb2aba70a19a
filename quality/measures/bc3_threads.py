"""The sentences of BC3 with their labels."""

from __future__ import annotations

from quality.datasets import DataFolder, Record


def sentences_of(data: DataFolder, label: str) -> list[tuple[str, bool]]:
    """Every sentence of the threads, and whether any annotator gave it the label."""

    def sentences(thread: Record) -> list[tuple[str, bool]]:
        return [
            (line["text"], bool(line["labels"].get(label)))
            for message in thread["messages"]
            for line in message["sentences"]
        ]

    return [
        sentence
        for thread in data.parsed("bc3/threads.jsonl.gz", sentences, "messages")
        for sentence in thread
    ]
