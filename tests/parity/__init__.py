"""The services on Kafka end with the same alerts as a scan of the same files."""
