"""What the evidence says of the phone itself, one topic a file: values under the names of `model.fact`."""

from bugsweep.detect.device_facts.declaration import DEVICE_FACTS, DeviceFacts, device_facts, stated

__all__ = ["DEVICE_FACTS", "DeviceFacts", "device_facts", "stated"]
