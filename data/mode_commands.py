"""`python -m data mode ...`: switch every wall between normal times and an emergency."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from data import audit
from data.engine import opened, read, write
from data.mode import MODES, mode, set_mode

app = typer.Typer(
    name="mode",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Switch the district between normal times and an emergency (docs/wall.md).",
)


@app.command()
def show() -> None:
    """Say which mode holds."""
    with opened() as engine, read(engine) as conn:
        typer.echo(f"The mode is {mode(conn)}.")


@app.command()
def switch(
    name: Annotated[str, typer.Argument(metavar="NAME", help=f"One of {', '.join(MODES)}.", show_default=False)],
) -> None:
    """Switch, and write it into the audit trail; walls follow within seconds."""
    with opened() as engine, write(engine) as conn:
        set_mode(conn, name, role=audit.OPERATOR, at=datetime.now(UTC))
    typer.echo(f"The mode is {name}.")
