"""What is kept of sweeps, and how it is asked later: folders, fingerprints, hunts, queries."""
