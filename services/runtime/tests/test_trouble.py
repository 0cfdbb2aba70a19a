"""Why a connection ended is told with the error that follows from it."""

import logging

from dealtrust_runtime.trouble import LastTrouble


def said_after(*ends: str) -> str:
    """What is told of an error after connections ended for these reasons."""
    trouble = LastTrouble()
    for why in ends:
        trouble.emit(
            logging.LogRecord("kafka", logging.ERROR, "", 0, f"<7>: Connection lost: {why}", (), None)
        )
    return trouble.explained(TimeoutError("nobody there"))


def test_the_last_reason_is_told() -> None:
    assert said_after() == "nobody there"
    assert said_after("refused", "unreachable") == "nobody there (unreachable)"


def test_a_wrong_password_is_told_although_the_broker_hangs_up_afterwards() -> None:
    wrong = "SaslAuthenticationFailedError: invalid credentials"
    assert said_after("refused", wrong, "socket disconnected") == f"nobody there ({wrong})"


def test_a_broker_that_hung_up_without_a_word_may_have_refused_a_password() -> None:
    assert said_after("socket disconnected") == (
        "nobody there (socket disconnected, as after a wrong password or security protocol)"
    )
