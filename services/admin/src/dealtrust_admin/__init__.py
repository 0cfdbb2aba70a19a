"""What an operator of dealtrust on Kafka types."""
