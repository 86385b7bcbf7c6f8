"""Where evidence lies, as it is named on the command line: a path, or an address in an object store."""

from pathlib import Path

import click

from bugsweep.evidence.objects import ObjectPath
from bugsweep.evidence.places import Place, VirtualPath
from bugsweep.formats.object_stores import is_object_url


class EvidencePlace(click.ParamType[Place]):
    """A path, such as ``backup/``, or an address, such as ``s3://bucket/phone.zip``."""

    name = "path"

    def convert(self, value: str | Place, param: click.Parameter | None, ctx: click.Context | None) -> Place:  # noqa: ARG002 - as click calls it
        """Return the place; whether there is anything is seen later."""
        if isinstance(value, Path | VirtualPath):
            return value
        return ObjectPath(value) if is_object_url(value) else Path(value)
