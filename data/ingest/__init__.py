"""The door through which a district's own files come into the store."""

from data.ingest.request import ImportRequest, ImportResult, Preview, Progress
from data.ingest.run import run

__all__ = ["ImportRequest", "ImportResult", "Preview", "Progress", "run"]
