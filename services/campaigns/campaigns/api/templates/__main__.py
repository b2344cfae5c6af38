"""Make `feedback-letter.docx` and `report.docx` anew, beside this file."""

from __future__ import annotations

from pathlib import Path

from campaigns.api.templates import letter, report

HERE = Path(__file__).parent

if __name__ == "__main__":
    letter.make().save(str(HERE / "feedback-letter.docx"))
    report.make().save(str(HERE / "report.docx"))
