"""Values that mean the same."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.indicators.normal_forms import (
    normal_app,
    normal_email,
    normal_fingerprint,
    normal_hash,
    normal_phone,
    normal_profile,
    normal_property,
)

FORMS = (normal_app, normal_email, normal_fingerprint, normal_hash, normal_phone, normal_profile, normal_property)


@pytest.mark.parametrize(
    ("form", "text", "normal"),
    [
        (normal_email, "E:Anna@Example.ORG", "anna@example.org"),
        (normal_email, "a.nna+x@example.org", "a.nna+x@example.org"),
        (normal_email, "mailto:anna@example.org?cc=x", "anna@example.org"),
        (normal_phone, "tel:+49 (0)30-1234", "+49301234"),
        (normal_phone, "0049 30 1234", "+49301234"),
        (normal_phone, "030 1234", "0301234"),
        (normal_phone, "+٤٩٣٠", "+4930"),
        (normal_hash, "SHA-256: ABC", "abc"),
        (normal_fingerprint, "AB:CD ef", "abcdef"),
        (normal_app, "Com.Example.App:remote", "com.example.app"),
        (normal_profile, "{76DAB334-0000-475D-A5D6-0794EB5818A5}", "76dab3340000475da5d60794eb5818a5"),
        (normal_profile, "Com.Example", "Com.Example"),
        (normal_property, "[Sys.Evil]", "sys.evil"),
    ],
)
def test_value_in_its_normal_form(form: Callable[[str], str], text: str, normal: str) -> None:
    """What does not tell values apart is gone."""
    assert form(text) == normal


@pytest.mark.parametrize("form", FORMS)
@given(text=st.text(alphabet=st.sampled_from("eE:ptl+0( )-<>@a.{}[]é\t"), max_size=20) | st.text(st.characters()))
def test_any_text_has_a_normal_form(form: Callable[[str], str], text: str) -> None:
    """Nothing raises."""
    assert isinstance(form(text), str)
