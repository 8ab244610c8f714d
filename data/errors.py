"""What can go wrong in the store, an import or an export, as one small tree.

Every error carries a stable `code` and the values of its message (`values`), so that a screen can say it in the
reader's language; `str(error)` says it in English: the fault, the value and the remedy.
"""

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


class StoreError(GridError):
    """The store cannot be opened, read or written."""

    code = "store"


class StoreMissingError(StoreError):
    code = "store_missing"
    message = "There is no store at {url}. Create one with `python -m data init`."


class StoreNotOursError(StoreError):
    code = "store_not_ours"
    message = (
        "{url} holds no grid store ({detail}). Point GRID_DATABASE_URL at another place, "
        "or create a store there with `python -m data init`."
    )


class StoreBrokenError(StoreError):
    code = "store_broken"
    message = "{url} is damaged ({detail}). Restore the last backup with `python -m data restore FILE`."


class StoreNewerError(StoreError):
    code = "store_newer"
    message = (
        "{url} was written by a newer version of this program (schema {revision}). "
        "Update the program; nothing was changed."
    )


class StoreOlderError(StoreError):
    code = "store_older"
    message = (
        "{url} was written by an older version of this program (schema {revision}). "
        "Bring it up to date with `python -m data init`; its data are kept."
    )


class StoreReadOnlyError(StoreError):
    code = "store_read_only"
    message = "{url} cannot be written ({detail}). Check the owner and the rights of the file and its folder."


class StoreFullError(StoreError):
    code = "store_full"
    message = "The disk that holds {url} is full. Free some space and run it again; nothing was changed."


class StoreBusyError(StoreError):
    code = "store_busy"
    message = "{url} was locked by another writer for too long. Wait for its import to end and run it again."


class StoreUnreachableError(StoreError):
    code = "store_unreachable"
    message = "The database server at {url} does not answer ({detail}). Check that it runs and the address."
