"""What can go wrong with a command that reads files; the text is one line for the person who typed it."""


class UsageError(Exception):
    """Something on the command line cannot be meant."""
