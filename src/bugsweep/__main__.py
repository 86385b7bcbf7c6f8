"""The door: ``bugsweep`` and ``python -m bugsweep``."""

from bugsweep.cli import main

if __name__ == "__main__":
    main()
