"""The formats that can be imported, one a file."""
