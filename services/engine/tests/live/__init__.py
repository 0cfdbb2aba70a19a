"""The engine live, against a scan of the same events."""
