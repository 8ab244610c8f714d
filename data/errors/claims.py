"""Faults of what the screen claims of a place, and of what a reviewer says instead."""

from data.errors.base import GridError


class ClaimError(GridError):
    """A claim that is none, or a value that it cannot have; nothing was changed."""

    code = "claim"


class ClaimMissingError(ClaimError):
    code = "claim_missing"
    message = "Nothing is claimed under {claim!r}, or no longer. Open the day again, or choose one of its claims."


class ClaimFieldError(ClaimError):
    code = "claim_field"
    message = "{field!r} is not corrected by a value. Choose one of: {known}."


class ClaimNumberError(ClaimError):
    code = "claim_number"
    message = "{field} cannot be {value!r}. Give a whole number of 0 to {most:,}."


class ClaimFlagError(ClaimError):
    code = "claim_flag"
    message = "{field} cannot be {value!r}. Give `true` or `false`."


class ClaimHoursError(ClaimError):
    code = "claim_hours"
    message = "{value!r} are no opening hours that can be read. Write them like `Mo-Fr 08:30-17:30; Sa 09:00-12:00`."


class GridUnknownError(ClaimError):
    code = "grid_unknown"
    message = "No grid {grid!r} is in force on {day}. Choose one on the map or from the list."
