"""Saved what-if lists: which service points to add, move or close, and what would come of it."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from data.schema.base import Base, Key
from data.types import Json


class SitingScenario(Base):
    """选址方案: actions on service points, with the settings they were judged under and the figures they gave."""

    __tablename__ = "siting_scenario"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    services: Mapped[list[str]]
    settings: Mapped[dict[str, Any]]
    actions: Mapped[list[dict[str, Any]]] = mapped_column(Json())
    figures: Mapped[dict[str, Any]]
