"""Layers of the store as files that other programs open and that an import recognises."""

from data.export.exporting import Exported, export_layer
from data.export.formats import FORMATS
from data.export.layers import LAYERS

__all__ = ["FORMATS", "LAYERS", "Exported", "export_layer"]
