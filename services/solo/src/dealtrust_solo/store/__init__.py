"""The embedded store: ClickHouse in this process (chDB), one folder, one process at a time."""
