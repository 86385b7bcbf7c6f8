"""One output a file: a saved result is rendered without the evidence, and the same result gives the same bytes."""

from bugsweep.report.declaration import REPORT_FORMATS, Choices, ReportFormat, report_format

__all__ = ["REPORT_FORMATS", "Choices", "ReportFormat", "report_format"]
