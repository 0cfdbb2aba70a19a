"""What can go wrong with a command; the text of each is one line for the person who typed it."""


class UsageError(Exception):
    """Something on the command line cannot be meant."""


class StoreError(Exception):
    """The store cannot be used, or a statement cannot be run."""
