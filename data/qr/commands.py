"""`python -m data qr ...`: make, print, list and revoke the QR codes that residents scan to report."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from data import audit
from data.command_options import LanguageName
from data.engine import opened, read, write
from data.outfile import replacing
from data.qr.codes import plain, spaced
from data.qr.making import make_places
from data.qr.making import revoke as revoke_place
from data.qr.sheet import sheet as printable
from data.queries.qr_places import qr_places
from data.schema import QrPlace
from data.schema.reporting import QR_KINDS

app = typer.Typer(
    name="qr",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help=(
        "Make, print, list and revoke the QR codes that residents scan to report.\n\n"
        "Each stands for a grid, an entrance, a notice board or a shop, so that nobody need say where."
    ),
)


class KindName(StrEnum):
    """What a QR code can stand for."""

    GRID = "grid"
    BUILDING = "building"
    BOARD = "board"
    SHOP = "shop"


KindOption = Annotated[list[KindName] | None, typer.Option("--kind", help="Only these; repeatable.")]
AreaOption = Annotated[
    str | None, typer.Option("--area", metavar="CODE", help="District, street, community or grid [default: all].")
]


@app.command("make")
def make(kind: KindOption = None) -> None:
    """Give every grid, building entrance, notice board and shop a code; known ones keep theirs."""
    now = datetime.now(UTC)
    with opened() as engine, write(engine) as conn:
        done = make_places(conn, now=now, kinds=_kinds(kind) or QR_KINDS)
        added = {name: made.added for name, made in done.items()}
        audit.record(
            conn,
            at=now,
            actor_role=audit.OPERATOR,
            action="qr-make",
            subject_table=QrPlace.__tablename__,
            details=added,
        )
    for name, made in done.items():
        typer.echo(
            f"{name}: {made.added:,} added, {made.changed:,} changed, {made.unchanged:,} unchanged, "
            f"{made.gone:,} without what they stood for."
        )


@app.command("sheet")
def sheet(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Such as codes.pdf.", show_default=False)],
    url: Annotated[
        str, typer.Option(help="Where residents reach the application: https://grid.example.gov.cn", show_default=False)
    ],
    area: AreaOption = None,
    kind: KindOption = None,
    language: Annotated[LanguageName, typer.Option(help="Of every word.")] = LanguageName.ZH,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace FILE if it exists.")] = False,
) -> None:
    """Write the codes of an area as a PDF to print and cut: A4, eight a page, each grid on pages of its own."""
    with opened() as engine, read(engine) as conn, replacing(file, overwrite=overwrite) as part:
        content = printable(
            conn,
            base_url=url,
            now=datetime.now(UTC),
            area_code=area,
            kinds=_kinds(kind),
            language="zh" if language is LanguageName.ZH else "en",
        )
        part.write_bytes(content)
        number = len(qr_places(conn, area_code=area, kinds=_kinds(kind)))
    typer.echo(f"{file} holds {number:,} codes.")


@app.command("list")
def list_places(area: AreaOption = None, kind: KindOption = None) -> None:
    """List the codes, revoked ones included."""
    with opened() as engine, read(engine) as conn:
        found = qr_places(conn, area_code=area, kinds=_kinds(kind), with_revoked=True)
    if found.empty:
        typer.echo("There are no codes. Make them with `python -m data qr make`.")
    for row in found.drop(columns="geom").to_dict("records"):
        ended = f", revoked {row['revoked_at']:%Y-%m-%d}" if row["revoked_at"] == row["revoked_at"] else ""
        typer.echo(f"{spaced(row['code'])}  {row['kind']:<8}  {row['grid_code'] or '-':<18}  {row['name']}{ended}")


@app.command("revoke")
def revoke(code: Annotated[str, typer.Argument(metavar="CODE", help="As printed.", show_default=False)]) -> None:
    """Make a code worthless: whoever scans it is asked for the place instead."""
    now = datetime.now(UTC)
    with opened() as engine, write(engine) as conn:
        revoke_place(conn, code, now=now)
        audit.record(
            conn,
            at=now,
            actor_role=audit.OPERATOR,
            action="qr-revoke",
            subject_table=QrPlace.__tablename__,
            subject_key=plain(code),
        )
    typer.echo(f"{spaced(plain(code))} is revoked.")


def _kinds(given: list[KindName] | None) -> tuple[str, ...] | None:
    return tuple(one.value for one in given) if given else None
