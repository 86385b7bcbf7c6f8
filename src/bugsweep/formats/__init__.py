"""Decoders of bytes that know nothing of phones' meaning."""
