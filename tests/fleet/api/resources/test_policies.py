"""Policies over the API."""

import pytest

from api_calls import program
from bugsweep.policy import PACKS

pytestmark = pytest.mark.django_db

TEXT = next(iter(sorted(PACKS.glob("*.yaml")))).read_text("utf-8")


def test_author_does_not_sign() -> None:
    """Somebody else puts it in force, and judges by it."""
    author, signer = program("policy author", "policy signer"), program("policy signer")
    path = f"/policies/{author.post('/policies', {'text': TEXT})['number']}"

    assert "author is not signer" in author.post(f"{path}/sign", status=409)["detail"]
    assert signer.post(f"{path}/sign", status=200)["signed_by"] == "policy-signer"
    assert signer.get(path)["text"] == TEXT
    assert "signed already" in signer.post(f"{path}/sign", status=409)["detail"]
    assert isinstance(signer.post("/judgements")["counts"], dict)


@pytest.mark.parametrize("text", ["", "x", "rules: [", "a: &a [*a]", "name: 1"])
def test_text_that_is_no_policy_is_refused(text: str) -> None:
    """With what is not understood."""
    program("policy author").post("/policies", {"text": text}, status=422)
