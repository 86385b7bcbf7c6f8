"""What the register prepares for a digest."""

from bugsweep.digest.source import Localised
from digests import issue


def test_a_text_falls_back_to_the_other_language() -> None:
    """A unit that has a name in one language only is still named."""
    assert Localised(en="", ru="Отдел").text("en") == "Отдел"
    assert Localised(en="Unit", ru="").text("ru") == "Unit"
    assert Localised(en="Unit", ru="Отдел").text("ru") == "Отдел"


def test_unit_with_the_most_left_to_do_is_most_behind() -> None:
    """In phones, not in per cent."""
    (campaign,) = issue().campaigns
    assert [unit.of - unit.done for unit in campaign.most_behind()] == [51, 19, 2, 0]
