"""Why the last connection of kafka-python ended: the client logs it, and raises only that there is none."""

import logging

_REFUSAL = "SaslAuthenticationFailed"
_HUNG_UP = "socket disconnected"


class LastTrouble(logging.Handler):
    """Keeps what the client's log said last of a connection that ended. To be added to the logger ``kafka``."""

    said = ""

    def emit(self, record: logging.LogRecord) -> None:
        why = record.getMessage().partition("Connection lost: ")[2]
        # A broker that refused a password hangs up on the next tries without a word.
        if why and (_REFUSAL in why or _REFUSAL not in self.said):
            self.said = why

    def explained(self, error: Exception) -> str:
        """The error in one line, with the trouble behind it."""
        # The client may take the end of a connection for all there is, and miss the refusal that came right before it.
        hint = ", as after a wrong password or security protocol" if _HUNG_UP in self.said else ""
        return " ".join(f"{error}{f' ({self.said}{hint})' if self.said else ''}".split())
