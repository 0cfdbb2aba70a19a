"""Writes what was found from Kafka into ClickHouse, once."""
