"""`python -m data ratings ...`: list rating schemes, write one to a file, take one back, go back to an example."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from data.audit import OPERATOR
from data.engine import opened, read, write
from data.errors import FileMissingError, RatingSchemeError
from data.outfile import replacing
from data.queries.rating_schemes import forget, save, schemes
from data.ratings.schemes import as_json, of_json
from geo.ratings import Scheme

REFUSED = 1

app = typer.Typer(
    name="ratings",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help=(
        "List, export and import the schemes by which grids are rated.\n\n"
        "A scheme says its inputs with their weights, where it cuts, and what each colour means."
    ),
)


@app.command("list")
def list_schemes() -> None:
    """List the schemes: the district's own and the examples that it has not replaced."""
    with opened() as engine, read(engine) as conn:
        found = schemes(conn)
    for scheme in found.values():
        typer.echo(_line(scheme))


@app.command("export")
def export(
    scheme: Annotated[str, typer.Argument(metavar="CODE", help="Its code in `list`.", show_default=False)],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Ends in .json.", show_default=False)],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace FILE if it exists.")] = False,
) -> None:
    """Write a scheme to a JSON file, to edit it and take it back."""
    with opened() as engine, read(engine) as conn:
        found = _one(schemes(conn), scheme)
    text = json.dumps(as_json(found), ensure_ascii=False, indent=2)
    with replacing(file, overwrite=overwrite) as fresh:
        fresh.write_text(text + "\n", encoding="utf-8")
    typer.echo(f"{file} holds the scheme {scheme}.")


@app.command("import")
def import_scheme(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `export` wrote, edited.", show_default=False)],
) -> None:
    """Take a scheme from a JSON file; it replaces the one of the same code."""
    scheme = of_json(_body(file))
    with opened() as engine, write(engine) as conn:
        save(conn, scheme, at=datetime.now(UTC), actor_role=OPERATOR)
    typer.echo(f"The store rates by {_line(scheme)}")


@app.command("forget")
def forget_scheme(
    scheme: Annotated[str, typer.Argument(metavar="CODE", help="Its code in `list`.", show_default=False)],
) -> None:
    """Take the district's own scheme away; an example of the same code holds again."""
    with opened() as engine, write(engine) as conn:
        was_own = forget(conn, scheme, at=datetime.now(UTC), actor_role=OPERATOR)
    if not was_own:
        typer.echo(f"The store has no scheme {scheme} of its own; nothing was changed.", err=True)
        raise typer.Exit(REFUSED)
    typer.echo(f"The district's scheme {scheme} is gone.")


def _line(scheme: Scheme) -> str:
    weights = ", ".join(f"{one.name} {scheme.share(one):.0%}" for one in scheme.inputs)
    example = " (example)" if scheme.is_example else ""
    return f"{scheme.code}: {scheme.name}{example}: {weights}; at least {scheme.least_number} cases."


def _one(found: dict[str, Scheme], code: str) -> Scheme:
    if code not in found:
        raise RatingSchemeError(scheme=code, fault="unknown", detail=f"there are {', '.join(found)}")
    return found[code]


def _body(file: Path) -> dict[str, Any]:
    try:
        body = json.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise FileMissingError(path=file) from error
    except (OSError, ValueError) as error:
        raise RatingSchemeError(scheme=file.name, fault="shape", detail=f"it cannot be read: {error}") from error
    if not isinstance(body, dict):
        raise RatingSchemeError(scheme=file.name, fault="shape", detail="it holds no JSON object")
    return body
