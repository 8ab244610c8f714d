"""`python -m data panoramas ...`: give stations panoramas, list them and take them away."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from data import panoramas, settings
from data.engine import opened, read, write

app = typer.Typer(
    name="panoramas",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help=(
        "Give stations panoramas, list them and take them away (docs/community.md).\n\n"
        "The pictures lie in the folder `panoramas` of GRID_VAR_DIR; a backup of the store does not hold them."
    ),
)

StationArgument = Annotated[str, typer.Argument(metavar="STATION", help="The station's code.", show_default=False)]


@app.command("add")
def add(
    station: StationArgument,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="JPEG, PNG or WebP, twice as wide as high.", show_default=False),
    ],
) -> None:
    """Make a picture of the whole sphere the panorama of a station.

    It is kept without what the camera wrote into it, such as place and time, and at most 4,096 pixels wide.
    """
    place = _folder()
    with opened() as engine:
        with write(engine) as conn:
            name = panoramas.add(conn, place, station, file, at=datetime.now(UTC))
        with read(engine) as conn:
            panoramas.sweep(conn, place)
    typer.echo(f"The panorama of {station} is {place / name}.")


@app.command("list")
def list_panoramas() -> None:
    """List the stations that have a panorama."""
    place = _folder()
    with opened() as engine, read(engine) as conn:
        found = panoramas.listed(conn, place)
    if found.empty:
        typer.echo("No station has a panorama. Give one with `python -m data panoramas add`.")
    for row in found.to_dict("records"):
        lack = "" if row["is_there"] else f"  cannot be shown: no such picture in {place}"
        typer.echo(f"{row['code']}  {row['name']}  {row['panorama']}{lack}")


@app.command("remove")
def remove(station: StationArgument) -> None:
    """Take a station's panorama away; its picture is deleted."""
    place = _folder()
    with opened() as engine:
        with write(engine) as conn:
            panoramas.remove(conn, place, station, at=datetime.now(UTC))
        with read(engine) as conn:
            panoramas.sweep(conn, place)
    typer.echo(f"{station} has no panorama any more.")


def _folder() -> Path:
    return panoramas.folder(settings.from_environment())
