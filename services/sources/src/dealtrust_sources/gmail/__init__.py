"""Records of the Gmail API: messages in every format, threads, drafts, histories, push messages, vacation settings."""

from dealtrust_sources.gmail.records import pieces

__all__ = ["pieces"]
