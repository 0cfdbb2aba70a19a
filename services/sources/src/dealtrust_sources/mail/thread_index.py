"""The conversation of a mail of Exchange and Outlook that names no mail it answers.

``Thread-Index`` holds 22 bytes that all mails of a conversation share, and 5 more for each answer in between
([MS-OXOMSG] section 2.2.1.3, PidTagConversationIndex).
"""

import binascii

from dealtrust_sources.mail.headers import Head

_SHARED = 22
_ANSWER = 5


def conversation_in(head: Head) -> tuple[str, ...]:
    """A made-up message id that stands for the beginning of the conversation; none where the field is no index."""
    try:
        index = binascii.a2b_base64("".join(head.text("thread-index").split()))
    except (binascii.Error, ValueError):
        return ()
    if len(index) < _SHARED or (len(index) - _SHARED) % _ANSWER:
        return ()
    return (f"thread-index-{index[:_SHARED].hex()}",)
