"""Custody as a graph."""

import io
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bugsweep.report.case_graph import write_case
from bugsweep.report.embedding import result_sha256
from results import full_result

CASE_VALIDATE = os.environ.get("BUGSWEEP_CASE_VALIDATE") or shutil.which("case_validate")


def graph(text: str = "") -> dict[str, list[dict[str, Any]]]:
    """Return the nodes by type."""
    out = io.BytesIO()
    write_case(full_result(text), out)
    by_type: dict[str, list[dict[str, Any]]] = {}
    for node in json.loads(out.getvalue())["@graph"]:
        by_type.setdefault(node["@type"], []).append(node)
    return by_type


def test_action_has_its_tool_evidence_and_result() -> None:
    """What was done, with what, to what, and what came of it."""
    nodes = graph()
    (action,) = nodes["case-investigation:InvestigativeAction"]
    (tool,), (evidence,) = nodes["uco-tool:Tool"], nodes["uco-observable:ObservableObject"]
    (record,) = nodes["case-investigation:ProvenanceRecord"]

    assert action["uco-action:instrument"] == [{"@id": tool["@id"]}]
    assert action["uco-action:object"] == [{"@id": evidence["@id"]}]
    assert {"@id": record["@id"]} in action["uco-action:result"]
    assert evidence["uco-core:hasFacet"][1]["uco-observable:hash"][0]["uco-types:hashValue"]["@value"] == "cd"


def test_result_stands_with_its_digest() -> None:
    """So that the two can be held together."""
    (document,) = graph()["uco-observable:File"]
    digest = document["uco-core:hasFacet"][0]["uco-observable:hash"][0]["uco-types:hashValue"]["@value"]

    assert digest == result_sha256(full_result(""))


@pytest.mark.parametrize("hostile", ["", "\x1b", "\ud800", '"@id"'])
def test_every_reference_leads_to_a_node_of_its_own(hostile: str) -> None:
    """Whatever the evidence holds."""
    nodes = [node for same in graph(hostile).values() for node in same]
    ids = [node["@id"] for node in nodes]

    assert len(set(ids)) == len(ids)
    for node in nodes:
        for values in node.values():
            for value in values if isinstance(values, list) else []:
                if isinstance(value, dict) and set(value) == {"@id"}:
                    assert value["@id"] in ids


@pytest.mark.slow
@pytest.mark.skipif(CASE_VALIDATE is None, reason="case_validate is not here: pip install case-utils, elsewhere")
@pytest.mark.parametrize("text", ["", "\x1b\u202e<\"'"])
def test_graph_is_what_the_ontology_says(tmp_path: Path, text: str) -> None:
    """No violation, no warning, no concept that CASE and UCO do not have, says the validator of CASE."""
    path = tmp_path / "sweep.case.jsonld"
    with path.open("wb") as out:
        write_case(full_result(text), out)
    done = subprocess.run(  # noqa: S603 - the program under comparison
        [str(CASE_VALIDATE), str(path)], capture_output=True, text=True, check=False, timeout=300
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "Conforms: True" in done.stdout
    assert "Results (" not in done.stdout
