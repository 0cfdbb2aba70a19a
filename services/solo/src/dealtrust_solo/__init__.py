"""dealtrust in one process: the command line, the embedded store, files in, alerts out."""
