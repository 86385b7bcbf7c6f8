"""The register as JSON over HTTP, for programs: one family of resources a file, see `fleet.api.declaration`."""

from typing import Final

PREFIX: Final = "api/v1/"
"""Before all addresses of the API."""
