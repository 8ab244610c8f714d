"""Weeks of ISO 8601: from Monday to Sunday, the first of a year is the one that holds its first Thursday."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

DAYS = 7
_CODE = re.compile(r"(\d{4})-W(\d{2})")


@dataclass(frozen=True, order=True)
class IsoWeek:
    """A week by the year it is counted to, and its number there."""

    year: int
    number: int

    def __post_init__(self) -> None:
        try:
            date.fromisocalendar(self.year, self.number, 1)
        except ValueError as error:
            raise ValueError(f"{self.year} has no week {self.number}; give 1 to 52, in some years 53") from error

    @classmethod
    def of(cls, day: date) -> "IsoWeek":
        """The week of a day."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @classmethod
    def parse(cls, code: str) -> "IsoWeek":
        """The week that a code such as 2026-W47 names.

        Raises:
            ValueError: It names none.
        """
        found = _CODE.fullmatch(code)
        if found is None:
            raise ValueError(f"{code!r} names no week; write it as 2026-W47")
        return cls(int(found[1]), int(found[2]))

    @property
    def code(self) -> str:
        return f"{self.year:04}-W{self.number:02}"

    @property
    def monday(self) -> date:
        """Its first day."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=DAYS - 1)

    def later(self, weeks: int) -> "IsoWeek":
        """The week so many weeks after this one; before it where the number is negative."""
        return IsoWeek.of(self.monday + timedelta(days=DAYS * weeks))
