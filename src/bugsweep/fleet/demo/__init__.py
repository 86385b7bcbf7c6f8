"""A made-up organisation to try everything on: its people, phones, sweeps, and a campaign that is behind its time."""

from bugsweep.fleet.demo.organisation import Organisation, build_organisation

__all__ = ["Organisation", "build_organisation"]
