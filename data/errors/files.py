"""Faults of files that are read or written."""

from data.errors.base import GridError


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
