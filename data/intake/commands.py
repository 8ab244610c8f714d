"""`python -m data keys ...`: give programs keys with which they may send reports, list them, take them back."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from data.engine import opened, read, write
from data.intake import keys
from data.intake.making import REPORTERS
from data.queries.api_clients import Client, clients

app = typer.Typer(
    name="keys",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Give programs keys with which they may send reports, list them, take them back (docs/open311.md).",
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Of the program, such as hotline-12345.", show_default=False)]


@app.command()
def add(
    name: Name,
    channel: Annotated[
        str, typer.Option(help=f"How its reports are told: {', '.join(REPORTERS)}, or another word.")
    ] = "snapshot",
) -> None:
    """Give a program a key, which is shown once and kept nowhere."""
    with opened() as engine, write(engine) as conn:
        key = keys.add(conn, name, channel=channel, now=_now())
    typer.echo(f"The key of {name} is {key}\nIt is shown this once: hand it over, and do not write it down here.")


@app.command("list")
def list_clients() -> None:
    """List the programs that have, or had, a key."""
    with opened() as engine, read(engine) as conn:
        found = clients(conn)
    for client in found:
        typer.echo(_line(client))
    if not found:
        typer.echo("No program has a key. Give one with `python -m data keys add NAME`.")


@app.command()
def revoke(name: Name) -> None:
    """Take a program's key back for good; what it sent stays."""
    with opened() as engine, write(engine) as conn:
        keys.revoke(conn, name, now=_now())
    typer.echo(f"{name} can no longer send reports.")


def _line(client: Client) -> str:
    since = f"since {client.created_at:%Y-%m-%d}"
    until = "" if client.revoked_at is None else f", revoked {client.revoked_at:%Y-%m-%d}"
    return f"{client.name}: {client.channel}, {since}{until}"


def _now() -> datetime:
    return datetime.now(UTC)
