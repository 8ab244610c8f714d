"""By when a matter is to be answered: the item's limit, else the department's or its tier's; sooner in busy grids."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

TIER_MINUTES: Final[Mapping[str, int]] = MappingProxyType({"high": 720, "other": 2880, "area": 1440})
"""Limits of departments that have none of their own."""

DUE_FACTORS: Final[Mapping[str, float]] = MappingProxyType({"high": 0.5, "medium": 1.0, "low": 1.5, "emergency": 0.5})
"""What a limit is multiplied by: in a grid of each service frequency, and besides in an emergency."""

EMERGENCY: Final = "emergency"


@dataclass(frozen=True)
class Limits:
    """How long answers may take in a district.

    Attributes:
        factors: As `DUE_FACTORS`, with what the district has set.
        is_emergency: Whether the district is in its emergency mode (平急结合).
    """

    factors: Mapping[str, float] = field(default_factory=lambda: DUE_FACTORS)
    is_emergency: bool = False

    @classmethod
    def of(cls, properties: Mapping[str, str]) -> "Limits":
        """From the store's properties `due_factors` (a JSON object) and `mode`; what is no factor is left out."""
        return cls(
            factors={**DUE_FACTORS, **_factors(properties.get("due_factors", ""))},
            is_emergency=properties.get("mode") == EMERGENCY,
        )

    def minutes(
        self, *, item: int | None, department: int | None, tier: str | None, frequency: str | None
    ) -> int | None:
        """Minutes until an answer is due; None where nothing says how long.

        Args:
            item: The limit of the catalogue's item.
            department: The department's own limit.
            tier: The department's, one of `TIER_MINUTES`.
            frequency: The grid's service frequency; None counts as medium.
        """
        limits = (item, department, TIER_MINUTES.get(tier) if tier is not None else None)
        limit = next((each for each in limits if each is not None), None)
        if limit is None:
            return None
        factor = self.factors.get(frequency or "medium", 1.0) * (self.factors[EMERGENCY] if self.is_emergency else 1.0)
        return max(1, round(limit * factor))

    def due_at(
        self,
        reported_at: datetime,
        *,
        item: int | None,
        department: int | None,
        tier: str | None,
        frequency: str | None,
    ) -> datetime | None:
        """When an answer is due: the limit counts from the report, as the reporter does."""
        minutes = self.minutes(item=item, department=department, tier=tier, frequency=frequency)
        return None if minutes is None else reported_at + timedelta(minutes=minutes)


def _factors(text: str) -> dict[str, float]:
    try:
        told = json.loads(text) if text else {}
    except ValueError:
        return {}
    if not isinstance(told, dict):
        return {}
    numbers = {name: value for name, value in told.items() if isinstance(value, int | float) and value > 0}
    return {name: float(value) for name, value in numbers.items() if name in DUE_FACTORS}
