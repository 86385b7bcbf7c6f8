"""One artifact a file: the declaration of what it reads and the parser that reads it."""

from bugsweep.artifacts.declaration import ARTIFACTS, Artifact, artifact

__all__ = ["ARTIFACTS", "Artifact", "artifact"]
