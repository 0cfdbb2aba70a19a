"""Reading an input topic partition by partition, keeping state in a compacted topic, writing what comes of it.

What is read and what comes of it is a `Handler`'s matter. Two runtimes drive one: `transactional` on confluent-kafka,
whose steps are Kafka transactions, and `faust`, whose steps are ordered so that repeating one does no harm. Each is
an extra of that name, and imported only where it is used.
"""
