"""What can go wrong with the store; the text is one line for the person who typed a command."""


class StoreError(Exception):
    """The store cannot be used, or a statement cannot be run."""
