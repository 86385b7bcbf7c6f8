"""Resolver tables; the golden folders of the three artifacts that read them show the rest."""

from bugsweep.formats.resolver_tables import resolver_table
from bugsweep.model.record import Problem
from cases import MemoryFile

TEXT = b"""Receiver Resolver Table:
  Non-Data Actions:
      a.b.C:
        1a2b com.example/.R

        what is this
Service Resolver Table:
  Non-Data Actions:
      a.b.C:
        1a2b com.example/.S
"""


def test_only_the_table_asked_for_is_read() -> None:
    """An empty line does not end it, another heading does."""
    first, problem = resolver_table(MemoryFile("p", TEXT), "Receiver")

    assert not isinstance(first, Problem)
    assert (first.key, first.package, first.name, first.filters) == ("a.b.C", "com.example", "com.example.R", 1)
    assert isinstance(problem, Problem)
    assert list(resolver_table(MemoryFile("p", TEXT), "Provider")) == []
