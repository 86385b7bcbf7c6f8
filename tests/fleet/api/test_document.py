"""The description of the API, and the running server held against it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from api_calls import program
from bugsweep.fleet.api.declaration import ENDPOINTS
from bugsweep.fleet.api.document import document, written_document
from served_register import served

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
    "response_headers_conformance,negative_data_rejection,ignored_auth,unsupported_method"
)
SEED = "20260301"


def test_every_endpoint_is_described_with_what_it_needs() -> None:
    """And every field of it."""
    paths = document()["paths"]
    for endpoint in ENDPOINTS:
        said = paths[f"/api/v1{endpoint.path}"][endpoint.method.lower()]
        assert said["summary"]
        assert (endpoint.needs or "Any token") in said["description"]
        assert said["security"]
        assert {"401", "403", "429"} <= said["responses"].keys()
    bare = [
        f"{name}.{field}"
        for name, schema in document()["components"]["schemas"].items()
        for field, told in schema.get("properties", {}).items()
        if not told.get("description") and field != "items"
    ]
    assert bare == []


@pytest.mark.django_db
def test_document_is_served_as_it_is_written() -> None:
    """To who has a token."""
    assert program("leader").get("/openapi.json") == document()
    assert b'"openapi": "3.1.0"' in written_document()


def test_document_is_written_where_nothing_is_set_up(tmp_path: Path) -> None:
    """As `bugsweep reference` does it; no file is made."""
    told = [sys.executable, "-c", "from bugsweep.fleet.api.document import *; print(len(written_document()))"]
    done = subprocess.run(told, cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S603 - ours

    assert int(done.stdout) == len(written_document())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.fuzzed
def test_running_server_keeps_what_the_document_says(tmp_path: Path) -> None:
    """Made-up requests to every endpoint: no mistake of the server, no answer that is not described."""
    described = tmp_path / "openapi.json"
    described.write_bytes(written_document())
    with served(tmp_path / "workspace") as register:
        done = subprocess.run(  # noqa: S603 - ours
            [
                Path(sys.executable).with_name("schemathesis"), "run", described, "--url", register.address,
                "-H", f"Authorization: Bearer {register.token}", "--exclude-path", "/api/v1/token/revoke",
                "--phases", "examples,fuzzing", "--max-examples", "1", "--seed", SEED, "-c", CHECKS, "--no-color",
            ],
            cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        said = register.log.read_text()
    tested = re.search(r"(\d+) generated", done.stdout)

    assert done.returncode == 0, done.stdout[-6000:]
    assert tested is not None
    assert int(tested[1]) > 3 * len(list(ENDPOINTS))
    assert "Traceback" not in said
