"""The door through which a district's own files come into the store."""

from data.ingest.execution import run
from data.ingest.layers import LAYERS
from data.ingest.previewing import preview
from data.ingest.request import ImportRequest, ImportResult, Preview, Progress

__all__ = ["LAYERS", "ImportRequest", "ImportResult", "Preview", "Progress", "preview", "run"]
