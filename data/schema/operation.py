"""What the program keeps about its own work: imports, findings, revisions, the audit trail."""

from datetime import datetime
from typing import Any

import shapely
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.schema.base import Base, Key
from data.schema.territory import one_of
from data.types import Geometry, LongInteger

SEVERITIES = ("error", "warning", "note")


class ImportRun(Base):
    """One import: which file, read how, and what came of it."""

    __tablename__ = "import_run"

    id: Mapped[Key]
    layer: Mapped[str]
    source: Mapped[str]
    file_name: Mapped[str]
    file_sha256: Mapped[str]
    datum: Mapped[str]
    crs: Mapped[str | None]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    rows_read: Mapped[int]
    rows_added: Mapped[int]
    rows_changed: Mapped[int]
    rows_unchanged: Mapped[int]
    rows_rejected: Mapped[int]
    details: Mapped[dict[str, Any]]


class ColumnMapping(Base):
    """How a source names our columns, remembered from its last import."""

    __tablename__ = "column_mapping"
    __table_args__ = (UniqueConstraint("source", "layer"),)

    id: Mapped[Key]
    source: Mapped[str]
    layer: Mapped[str]
    columns: Mapped[dict[str, Any]]


class QualityFinding(Base):
    """A doubt about the data, with its place on the map."""

    __tablename__ = "quality_finding"
    __table_args__ = (one_of("severity", SEVERITIES),)

    id: Mapped[Key]
    layer: Mapped[str]
    rule: Mapped[str]
    severity: Mapped[str]
    source: Mapped[str | None]
    subject_key: Mapped[str | None]
    found_at: Mapped[datetime]
    values: Mapped[dict[str, Any]]
    area_m2: Mapped[float | None]
    geom: Mapped[shapely.Geometry | None] = mapped_column(Geometry("GEOMETRY"))


class LayerRevision(Base):
    """A counter per table that grows with every change: the version in the URL of a map layer.

    It starts at the second of the store's making, so that no browser takes another store's answer for this one's.
    """

    __tablename__ = "layer_revision"

    id: Mapped[Key]
    layer: Mapped[str] = mapped_column(unique=True)
    revision: Mapped[int] = mapped_column(LongInteger)
    changed_at: Mapped[datetime]


class StoreProperty(Base):
    """A fact about the whole store, such as the district's name or that its data are invented."""

    __tablename__ = "store_property"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    value: Mapped[str]


class Audit(Base):
    """审计: who (by role) did what to which row; the database refuses to change or remove a line."""

    __tablename__ = "audit"

    id: Mapped[Key]
    at: Mapped[datetime]
    actor_role: Mapped[str]
    action: Mapped[str]
    subject_table: Mapped[str]
    subject_key: Mapped[str | None]
    details: Mapped[dict[str, Any] | None]
