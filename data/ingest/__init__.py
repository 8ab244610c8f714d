"""The door through which a district's own files come into the store."""

from data.ingest.layers import LAYERS
from data.ingest.preview import preview
from data.ingest.request import ImportRequest, ImportResult, Preview, Progress
from data.ingest.run import run

__all__ = ["LAYERS", "ImportRequest", "ImportResult", "Preview", "Progress", "preview", "run"]
