"""Steering SQLite, which does not know how often a word occurs, past indexes that would not help."""

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _Unindexed(FunctionElement[Any]):
    inherit_cache = True


def unindexed(column: InstrumentedAttribute[Any]) -> FunctionElement[Any]:
    """A column that SQLite looks up by no index, so that it walks along the order of the rows instead.

    Where a row's other columns stand in the index of that order, they are still read from there. PostgreSQL chooses for
    itself, by its statistics.

    Source:
        SQLite, "The SQLite Query Optimizer Overview", 3 (unary plus).
    """
    element = _Unindexed(column)
    element.type = column.type
    return element


@compiles(_Unindexed)
def _plain(element: _Unindexed, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(_Unindexed, "sqlite")
def _with_plus(element: _Unindexed, compiler: SQLCompiler, **options: Any) -> str:
    return f"+{_plain(element, compiler, **options)}"
