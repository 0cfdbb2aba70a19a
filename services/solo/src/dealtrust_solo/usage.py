"""Wrong use of a command."""


class UsageError(Exception):
    """Something on the command line cannot be meant; the text is one line that says what."""
