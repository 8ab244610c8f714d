"""What every table shares."""

from datetime import datetime
from typing import Annotated, Any, ClassVar

from sqlalchemy import Boolean, Double, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from data.types import Json, LongInteger, UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

Key = Annotated[int, mapped_column(LongInteger, primary_key=True)]
"""Row number; GeoPackage wants an INTEGER PRIMARY KEY. People and files know a row by its natural key.

64 bits, because every row that an upsert leaves unchanged still uses up a number of PostgreSQL's sequence.
"""


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        float: Double,
        bool: Boolean,
        datetime: UtcDateTime,
        dict[str, Any]: Json,
        list[str]: Json,
    }


class Sourced:
    """Where a row comes from and the day its facts were true."""

    source: Mapped[str]
    as_of: Mapped[datetime]
