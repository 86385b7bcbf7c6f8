"""Evidence taken from a phone that is connected, by programs that only read."""
