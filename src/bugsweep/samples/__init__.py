"""Builders of synthetic evidence, for the demonstration and for tests; they share no code with the readers."""
