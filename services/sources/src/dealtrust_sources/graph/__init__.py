"""Records of Microsoft Graph: messages, invitations, events, deltas, change notifications, automatic replies."""

from dealtrust_sources.graph.records import pieces

__all__ = ["pieces"]
