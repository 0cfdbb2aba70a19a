"""The same stories told in canonical events and in raw files: both must give the same alerts."""
