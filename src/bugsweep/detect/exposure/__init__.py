"""What a phone gives away about its holder, one topic a file; it is no suspicion and has no part in the verdict."""

from bugsweep.detect.exposure.declaration import EXPOSURES, ExposureTopic, exposed, exposure

__all__ = ["EXPOSURES", "ExposureTopic", "exposed", "exposure"]
