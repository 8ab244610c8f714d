"""Pages for print: a Typst template and what is told to it become a PDF, or pictures of its pages."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst


def typeset(
    template: Path, told: Mapping[str, Any], *, at: datetime, as_png: bool = False, ppi: float = 96.0
) -> list[bytes]:
    """The PDF as one piece, or every page as a PNG.

    Args:
        template: A Typst file that reads `sys.inputs.data` as JSON.
        told: Every word and figure of the pages.
        at: The moment that the PDF says it was made, with a time zone; to the second.
        as_png: Pictures instead of the PDF.
        ppi: Pixels per inch of the pictures.
    """
    given = {"data": json.dumps(told, ensure_ascii=False)}
    made: Any
    if as_png:
        made = typst.compile(template.read_bytes(), format="png", ppi=ppi, sys_inputs=given)
    else:
        made = typst.compile(template.read_bytes(), format="pdf", sys_inputs=given, timestamp=at.replace(microsecond=0))
    return list(made) if isinstance(made, list) else [made]
