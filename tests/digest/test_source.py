"""What the register prepares for a digest."""

from digests import issue


def test_unit_with_the_most_left_to_do_is_most_behind() -> None:
    """In phones, not in per cent."""
    (campaign,) = issue().campaigns
    assert [unit.of - unit.done for unit in campaign.most_behind()] == [51, 19, 2, 0]
