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


class FileError(GridError):
    """A file that was named on the command line or a screen cannot be used."""

    code = "file"


class FileExistsAlreadyError(FileError):
    code = "file_exists"
    message = "{path} exists already. Choose another name, or give --overwrite to replace it."


class FileNotWritableError(FileError):
    code = "file_not_writable"
    message = "{path} cannot be written ({detail}). Check its folder, its rights and the free space there."


class NotABackupError(FileError):
    code = "not_a_backup"
    message = "{path} is no whole backup of a grid store ({detail}). Choose a file that `python -m data backup` wrote."


class BackupNewerError(FileError):
    code = "backup_newer"
    message = (
        "{path} was written by a newer version of this program (schema {revision}). "
        "Update the program, then restore it; nothing was changed."
    )


class ExportFormatError(FileError):
    code = "export_format"
    message = "{path} names no format that can be written. End its name with one of {known}."


class ExportContentError(FileError):
    code = "export_content"
    message = "{layer} cannot be written to {path} ({detail}). {remedy}"


class ImportFileError(GridError):
    """A file that cannot be imported as it is."""

    code = "import_file"
    message = "{path} cannot be imported: {detail}."


class FileMissingError(ImportFileError):
    code = "file_missing"
    message = "There is no file {path}. Check the path."


class FileEmptyError(ImportFileError):
    code = "file_empty"
    message = "{path} is empty. Export it again from where it comes from; nothing was changed."


class FileKindError(ImportFileError):
    code = "file_kind"
    message = (
        "{path} is of no kind that can be imported. Give a file that ends in one of {kinds} (or a .zip or .gz of it)."
    )


class FileUnreadableError(ImportFileError):
    code = "file_unreadable"
    message = "{path} cannot be read: {detail}. Open it where it comes from and export it again; nothing was changed."


class ArchiveRefusedError(ImportFileError):
    code = "archive_refused"
    message = (
        "The archive {path} is refused: {detail}. Unpack it yourself and import the file inside; nothing was changed."
    )


class SublayerAmbiguousError(ImportFileError):
    code = "sublayer_ambiguous"
    message = "{path} holds several layers: {choices}. Say which one with --layer."


class SublayerUnknownError(ImportFileError):
    code = "sublayer_unknown"
    message = "{path} has no layer {name!r}. It has: {choices}."


class LayerUnknownError(ImportFileError):
    code = "layer_unknown"
    message = "There is no layer {name!r}. Layers that can be imported: {choices}."


class ColumnUnknownError(ImportFileError):
    code = "column_unknown"
    message = "The mapping names {name!r}, but {place} has no such column. It has: {choices}."


class ColumnsMissingError(ImportFileError):
    code = "columns_missing"
    message = (
        "{path} has no column for {missing}. Say which it is with --map, such as --map {example}=COLUMN. "
        "Columns of the file: {choices}."
    )


class CrsMissingError(ImportFileError):
    code = "crs_missing"
    message = (
        "{path} does not say which reference system its coordinates are in (a Shapefile says so in its .prj). "
        "Add that file, or say the datum with --datum WGS84, CGCS2000, GCJ02 or BD09."
    )


class CrsUnclearError(ImportFileError):
    code = "crs_unclear"
    message = (
        "The coordinates of {path} cannot be placed: {detail}. Say the reference system with --crs (such as "
        "--crs EPSG:4549) or the central meridian with --central-meridian (such as 120)."
    )


class SourceUnclearError(ImportFileError):
    code = "source_unclear"
    message = (
        "{known:,} of {path}'s {rows:,} codes are already in the store under the source {source!r}. "
        "Say --source {source} to bring them up to date, or --source NAME to keep them apart; nothing was changed."
    )


class OptionError(ImportFileError):
    code = "import_option"
    message = "{name} is {value!r}: {remedy}."


class ScenarioError(GridError):
    """A saved what-if list cannot be kept, found or read."""

    code = "scenario"


class ScenarioNameError(ScenarioError):
    code = "scenario_name"
    message = "{name!r} cannot be a scenario's name. Give it 1 to {longest} characters."


class ScenarioNameTakenError(ScenarioError):
    code = "scenario_name_taken"
    message = "There is a scenario {name!r} already. Choose another name, or say that it takes the other one's place."


class ScenarioMissingError(ScenarioError):
    code = "scenario_missing"
    message = "There is no scenario {name!r}. It may have been renamed or deleted: look at the list again."


class ScenarioActionError(ScenarioError):
    code = "scenario_action"
    message = "The action {action} makes no sense: {detail}. Remove it from the list and add it again."
