"""One feed format a file: what others publish becomes indicators, and what cannot be used is said."""

from bugsweep.indicators.declaration import FEED_FORMATS, FeedFile, FeedFormat, Note, Refusal, feed_format
from bugsweep.indicators.reading import FeedReading, FileReading, Limits, read_indicators

__all__ = [
    "FEED_FORMATS",
    "FeedFile",
    "FeedFormat",
    "FeedReading",
    "FileReading",
    "Limits",
    "Note",
    "Refusal",
    "feed_format",
    "read_indicators",
]
