"""A plan as a file: layers, the ledger, or the printable map, by the file's ending."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from data import errors
from data.outfile import replacing
from data.plans.ledger_book import write_ledger
from data.plans.material import Material, base_day, gather
from data.plans.sheet import write_sheet
from data.plans.vector_files import write_geopackage, write_shapefiles
from data.plans.words import Language
from data.queries.plans import plan
from data.settings import Settings
from data.units import units_on

ENDINGS: Final = (".gpkg", ".zip", ".xlsx", ".pdf")
"""GeoPackage, Shapefiles, the list of changes, the map."""


def export_plan(
    conn: Connection,
    plan_id: int,
    path: Path,
    *,
    settings: Settings | None = None,
    now: datetime,
    language: Language = "zh",
    community: str | None = None,
    reasons: Mapping[str, str] | None = None,
    overwrite: bool = False,
) -> Path:
    """Write a plan to a file; the file is either whole or not there.

    Args:
        conn: A reading connection.
        plan_id: The plan, in any state.
        path: Ends in one of `ENDINGS`.
        settings: Say where the units are kept; those of the environment when None.
        now: The present moment, with a time zone.
        language: Of headings and words.
        community: The only community of a map; all in which something changes when None.
        reasons: By unit, why it moves; what was saved with the plan, or else its figures say, when None.
        overwrite: Whether `path` may exist.

    Raises:
        PlanMissingError: There is no such plan.
        PlanFontError: A map is wanted, and the system has no font with Chinese characters.
        PlanCommunityError: The plan has no such community.
        ExportFormatError: The ending is none of `ENDINGS`.
        FileError: The file exists, or cannot be written.
    """
    if path.suffix.casefold() not in ENDINGS:
        raise errors.ExportFormatError(path=path, known=" ".join(ENDINGS))
    found = plan(conn, plan_id)
    on = base_day(found, now=now)
    today = units_on(conn, on=on, community_code=found.community_code, settings=settings)
    material = gather(conn, found, today, now=now, reasons=reasons, language=language)
    write_plan(material, path, language=language, community=community, overwrite=overwrite)
    return path


def write_plan(
    material: Material,
    path: Path,
    *,
    language: Language = "zh",
    community: str | None = None,
    overwrite: bool = False,
) -> None:
    """The same for what was gathered already.

    Raises:
        As `export_plan`.
    """
    ending = path.suffix.casefold()
    with replacing(path, overwrite=overwrite) as part:
        if ending == ".gpkg":
            write_geopackage(material, part, language=language)
        elif ending == ".zip":
            write_shapefiles(material, part, language=language)
        elif ending == ".xlsx":
            write_ledger(material, part, language=language)
        elif ending == ".pdf":
            write_sheet(material, part, language=language, community=community)
        else:
            raise errors.ExportFormatError(path=path, known=" ".join(ENDINGS))
