"""What every fault has: a stable code, the values of its message, and the message in English."""

from typing import ClassVar


class GridError(Exception):
    """A fault that a person can mend; `str()` gives the fault, the value and the remedy."""

    code: ClassVar[str] = "error"
    message: ClassVar[str] = "{detail}"

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(self.message.format(**values))


class SettingsError(GridError):
    code = "settings"
    message = "{name} is {value!r}: {remedy}"
