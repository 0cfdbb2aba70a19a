"""The HTML report of a scan: one file that needs no network."""
