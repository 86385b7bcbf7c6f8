"""bugsweep: evidence from a phone becomes findings that a person can check."""

__version__ = "0.1.0"
