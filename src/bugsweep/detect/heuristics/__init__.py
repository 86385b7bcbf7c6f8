"""One suspicion a file, for what neither an indicator nor a Sigma rule can say."""

from bugsweep.detect.heuristics.declaration import HEURISTICS, Heuristic, Records, heuristic, suspicion

__all__ = ["HEURISTICS", "Heuristic", "Records", "heuristic", "suspicion"]
