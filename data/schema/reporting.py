"""Who may report, and the places whose QR code says where."""

from datetime import datetime

import shapely
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.schema.base import Base, Key
from data.schema.territory import one_of
from data.types import Geometry

QR_KINDS = ("grid", "building", "board", "shop")


class ApiClient(Base):
    """A program that may send incidents, such as a hotline's; only a hash of its key is kept."""

    __tablename__ = "api_client"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    key_hash: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class QrPlace(Base):
    """诉求二维码: a grid, an entrance, a notice board or a shop; who scans its code need not say where."""

    __tablename__ = "qr_place"
    __table_args__ = (UniqueConstraint("kind", "subject_code"), one_of("kind", QR_KINDS))

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    subject_code: Mapped[str]
    name: Mapped[str]
    grid_code: Mapped[str | None] = mapped_column(index=True)
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    geom: Mapped[shapely.Point] = mapped_column(Geometry("POINT"))
