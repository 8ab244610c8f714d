"""Faults of the store and of the disk or server that holds it."""

from data.errors.base import GridError


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
    message = (
        "{url} cannot be written ({detail}). "
        "Check the rights to it: of the file and its folder, or of the database's user."
    )


class StoreFullError(StoreError):
    code = "store_full"
    message = "The disk that holds {url} is full. Free some space and run it again; nothing was changed."


class StoreDiskError(StoreError):
    code = "store_disk"
    message = (
        "The disk that holds {url} failed ({detail}). Check the disk and its free space, then run "
        "`python -m data check`; what was not finished was not kept."
    )


class StoreBusyError(StoreError):
    code = "store_busy"
    message = "{url} was locked by another writer for too long. Wait for its work to end and run it again."


class StoreUnreachableError(StoreError):
    code = "store_unreachable"
    message = (
        "The database at {url} cannot be reached ({detail}). "
        "Check that its server runs, and the address, database, user and password in GRID_DATABASE_URL."
    )


class StoreWithoutPostgisError(StoreError):
    code = "store_without_postgis"
    message = (
        "The database at {url} lacks PostGIS ({detail}). "
        "Let its administrator install PostGIS on the server and run `CREATE EXTENSION postgis` in the database."
    )


class StoreNotEmptyError(StoreError):
    code = "store_not_empty"
    message = "{url} already holds data ({contents}). {remedy}"
