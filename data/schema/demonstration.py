"""What the demo district's makers know and its users do not: for tests that measure how much a screen finds."""

from typing import Any

import shapely
from sqlalchemy.orm import Mapped, mapped_column

from data.schema.base import Base, Key
from data.types import Geometry


class DemoTruth(Base):
    """One planted fact: a cluster, a broken rule, a place out of reach, a duplicate. The application never reads it."""

    __tablename__ = "demo_truth"

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(index=True)
    subject_table: Mapped[str | None]
    subject_key: Mapped[str | None]
    values: Mapped[dict[str, Any]]
    geom: Mapped[shapely.Geometry | None] = mapped_column(Geometry("GEOMETRY"))
