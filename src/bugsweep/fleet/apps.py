"""The register as Django knows it."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FleetConfig(AppConfig):
    """The one app of ours."""

    name = "bugsweep.fleet"
    label = "fleet"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Register"

    def ready(self) -> None:
        """Have the guards put on the tables after every migration: SQLite loses triggers when it remakes a table."""
        post_migrate.connect(_put_guards, sender=self, dispatch_uid="bugsweep.fleet.guards")


def _put_guards(using: str, **_: Any) -> None:  # noqa: ANN401 - Django sends what it sends
    from django.db import connections  # noqa: PLC0415 - needs settings

    from bugsweep.fleet.guards import put_guards  # noqa: PLC0415 - as above

    put_guards(connections[using])
