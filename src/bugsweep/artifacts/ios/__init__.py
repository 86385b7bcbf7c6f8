"""Artifacts of the iPhone, one a file."""
