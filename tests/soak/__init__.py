"""The services under steady traffic for a long time: memory, open files and lag must not grow."""
