"""Benchmarks of the services on a real Kafka, each beside bare loops over the same topic in the same run."""
