"""Names of kinds of values."""

import pytest

from bugsweep.indicators.type_names import KINDS, kind_named
from bugsweep.model.observable import OBSERVABLE_KINDS


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Domain", "domain-name"),
        ("SHA-256", "file-hash"),
        ("sha 256", "file-hash"),
        ("Package_Name", "app-id"),
        (" file  path ", "file-path"),
        ("mutex", None),
        ("", None),
    ],
)
def test_name_is_known_in_any_spelling(name: str, kind: str | None) -> None:
    """Case, spaces, hyphens and underscores do not matter."""
    assert kind_named(name) == kind


def test_every_kind_has_a_name() -> None:
    """Each kind of observable can be said in a table."""
    assert set(KINDS.values()) == set(OBSERVABLE_KINDS)
