"""The reading of evidence: each file that an artifact asks for goes through its parser to all who take its records."""
