"""Contracts of dealtrust: events, alerts, topics and tables, described once."""
