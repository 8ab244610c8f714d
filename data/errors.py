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


class PlanError(GridError):
    """A plan of grids cannot be kept, moved on, brought into force, written or read."""

    code = "plan"


class PlanMissingError(PlanError):
    code = "plan_missing"
    message = "There is no plan {plan}. It may have been deleted: look at the list again."


class PlanNameError(PlanError):
    code = "plan_name"
    message = "{name!r} cannot be a plan's name. Give it 1 to {longest} characters."


class PlanNameTakenError(PlanError):
    code = "plan_name_taken"
    message = "There is a plan {name!r} already. Choose another name, or open that one and save it again."


class PlanChangedError(PlanError):
    code = "plan_changed"
    message = (
        "Somebody else saved plan {name!r} after you opened it. Open it again, or keep your own under another name; "
        "nothing was changed."
    )


class PlanStateError(PlanError):
    """A step that does not follow from the state that a plan is in."""

    code = "plan_state"


class PlanNotDraftError(PlanStateError):
    code = "plan_not_draft"
    message = "Plan {name!r} is {state} and can no longer be changed. Copy it to a new draft."


class PlanNotSubmittedError(PlanStateError):
    code = "plan_not_submitted"
    message = "Plan {name!r} is {state}: only a submitted plan is approved or given back. Submit it first."


class PlanNotApprovedError(PlanStateError):
    code = "plan_not_approved"
    message = "Plan {name!r} is {state}: nothing comes into force without approval. Have it approved first."


class PlanNotYetError(PlanStateError):
    code = "plan_not_yet"
    message = "Plan {name!r} comes into force on {day}. Wait for that day; until then the grids stay as they are."


class PlanNotWithdrawableError(PlanStateError):
    code = "plan_not_withdrawable"
    message = (
        "Plan {name!r} is {state}: only a submitted or approved plan can be withdrawn. Delete a draft; "
        "replace a plan in force by another."
    )


class PlanReasonError(PlanError):
    code = "plan_reason"
    message = "Plan {name!r} goes back or is withdrawn for a reason, and none is given. Say it in a sentence."


class PlanApproverError(PlanError):
    code = "plan_approver"
    message = (
        "{approver!r} is no approver's name. Give the name of the person who approves, of up to {longest} letters."
    )


class PlanSameHandsError(PlanError):
    code = "plan_same_hands"
    message = "{approver!r} submitted plan {name!r} and cannot approve it too. Let somebody else approve it."


class PlanDayError(PlanError):
    code = "plan_day"
    message = "The effective day {day} lies before today, {today}. Choose today or a later day."


class PlanDayTakenError(PlanError):
    code = "plan_day_taken"
    message = "On {day} plan {other!r} comes into force for community {community}. Choose another day, or withdraw it."


class PlanOvertakenError(PlanError):
    code = "plan_overtaken"
    message = (
        "Plan {name!r} takes effect on {day}, but grid {grid} was already redrawn on {since}. Withdraw it, or copy it "
        "to a new draft and have that approved; the grids stay as they are."
    )


class PlanIncompleteError(PlanError):
    code = "plan_incomplete"
    message = "{number} units of plan {name!r} have no grid, such as {unit}. Give them to grids, or have the rest done."


class PlanUnitsUnknownError(PlanError):
    code = "plan_units_unknown"
    message = (
        "{number} units of plan {name!r} are not on its ground today, such as {unit}: buildings or streets were "
        "imported since, or they lie in another community. Open it as a draft, give the new units to grids and save it."
    )


class PlanGridCodeError(PlanError):
    code = "plan_grid_code"
    message = (
        "Unit {unit} lies in community {community} and cannot go to grid {grid!r}. Give it to a grid whose code is the "
        "community's and three digits more."
    )


class PlanSealError(PlanError):
    code = "plan_seal"
    message = (
        "Plan {name!r} is not what was approved on {day}: another program has changed it. Withdraw it and have a new "
        "draft approved; the grids stay as they are."
    )


class PlanFontError(PlanError):
    code = "plan_font"
    message = (
        "No font with Chinese characters was found (looked for {looked_for}). Install one, such as the package "
        "fonts-noto-cjk, on the machine that runs this program."
    )


class PlanCommunityError(PlanError):
    code = "plan_community"
    message = "{community!r} is no community of plan {name!r}. Give one of {choices}."


class PlanFileError(PlanError):
    """A plan that was drawn elsewhere cannot be read."""

    code = "plan_file"


class PlanFileShapesError(PlanFileError):
    code = "plan_file_shapes"
    message = "{path} holds no areas: row {row} is {kind}. Give a layer of polygons, one or more for each grid."


class PlanFileColumnError(PlanFileError):
    code = "plan_file_column"
    message = "{path} has no column {wanted}. Name the column of the grid codes; it has {choices}."


class PlanFileCodeError(PlanFileError):
    code = "plan_file_code"
    message = (
        "Row {row} of {path} names the grid {grid!r}, which is neither a grid's code nor the only grid of that name. "
        "Write the 15 digits: the community's code and three more."
    )


class PlanFilePlaceError(PlanFileError):
    code = "plan_file_place"
    message = (
        "{path} lies elsewhere: not one of its {rows} areas touches a unit (it reaches from {found}, the units from "
        "{expected}, in degrees). Check its reference system, which it says is {crs}."
    )


class PlanFileUnitError(PlanFileError):
    code = "plan_file_unit"
    message = "Row {row} of {path} names the unit {unit!r}, which is not on today's ground. Export the units again."


class SavedViewError(GridError):
    """A saved view of a screen that cannot be kept or found."""

    code = "saved_view"


class SavedViewNameError(SavedViewError):
    code = "saved_view_name"
    message = "{name!r} cannot be a view's name. Give it 1 to {longest} characters."


class SavedViewNameTakenError(SavedViewError):
    code = "saved_view_name_taken"
    message = "There is a view {name!r} already. Choose another name, or replace that one."


class SavedViewMissingError(SavedViewError):
    code = "saved_view_missing"
    message = "There is no view {name!r}. It may have been deleted: look at the list again."


class RatingSchemeError(GridError):
    code = "rating_scheme"
    message = "The rating scheme {scheme!r} cannot be used ({fault}): {detail}. Nothing was changed."


class LoopError(GridError):
    """A step that the loop of an incident does not allow; nothing was changed."""

    code = "loop"


class LoopMoveError(LoopError):
    code = "loop_move"
    message = "An incident that is {state} cannot be taken on by {move!r}. What may follow is: {allowed}."


class LoopRoleError(LoopError):
    code = "loop_role"
    message = "The role {role!r} may not {move!r}. Leave it to one of: {allowed}."


class LoopNeedError(LoopError):
    code = "loop_need"
    message = "The step {move!r} has no {need}. Give one."


class LoopTimeError(LoopError):
    code = "loop_time"
    message = "The step {move!r} at {at} lies before the last one, at {last}. Give a time after it."


class LoopLevelError(LoopError):
    code = "loop_level"
    message = "A matter at the level {level!r} cannot go further up. Dispatch it to a department."


class LoopIncidentMissingError(LoopError):
    code = "loop_incident_missing"
    message = "There is no incident {incident}. Look at the list again."


class LoopStaleError(LoopError):
    code = "loop_stale"
    message = (
        "Somebody else has acted on incident {incident}: it has {steps} steps by now, {seen} when it was opened. "
        "Look at it again, then decide; nothing was changed."
    )


class LoopDepartmentError(LoopError):
    code = "loop_department"
    message = "There is no department {department!r}. Choose one of the list."


class LoopDuplicateError(LoopError):
    code = "loop_duplicate"
    message = (
        "Incident {incident} is marked as a duplicate. Act on the first report, or take the mark away; "
        "nothing was changed."
    )


class QrError(GridError):
    """A QR code that cannot be made, found or printed."""

    code = "qr"


class QrPlaceMissingError(QrError):
    code = "qr_place_missing"
    message = "There is no QR code {given!r}. Look at `python -m data qr list`."


class QrNothingError(QrError):
    code = "qr_nothing"
    message = "There are no QR codes for {area}. Make them with `python -m data qr make`, or name another area."


class QrTooManyError(QrError):
    code = "qr_too_many"
    message = "{number:,} QR codes are more than a file of {most:,} holds. Print them by street or community."


class QrAddressError(QrError):
    code = "qr_address"
    message = (
        "{given!r} is no address that a phone can open. Give where residents reach the application, such as "
        "https://grid.example.gov.cn."
    )


class IntakeError(GridError):
    """A report that cannot be taken as it is; nothing was kept of it."""

    code = "intake"


class ReportFieldError(IntakeError):
    code = "report_field"
    message = "{name} is {value!r}: {remedy}."


class ReportPlaceError(IntakeError):
    code = "report_place"
    message = "There is no place {place!r}, or no longer. Scan its code again, or say where by longitude and latitude."


class ReportKeyReusedError(IntakeError):
    code = "report_key_reused"
    message = (
        "The key {key!r} came before with another report, which is kept as incident {incident}. "
        "Send what is new under a new key."
    )


class PhotoError(IntakeError):
    """A photo that cannot be kept."""

    code = "photo"


class PhotoKindError(PhotoError):
    code = "photo_kind"
    message = "A file of {size:,} bytes is no photo that can be read. Send one of: {kinds}."


class PhotoSizeError(PhotoError):
    code = "photo_size"
    message = "A photo has {size:,} {unit}, more than {most:,}. Send a smaller one."


class ApiKeyError(GridError):
    """A program that may not send reports, or a key that cannot be made or found."""

    code = "api_key"


class ApiKeyRefusedError(ApiKeyError):
    code = "api_key_refused"
    message = "The api_key is {fault}. Ask the district for one that is in use."


class ApiKeyNameError(ApiKeyError):
    code = "api_key_name"
    message = "{name!r} cannot be a sender's name. Give 1 to {longest} letters, digits, - or _."


class ApiKeyNameTakenError(ApiKeyError):
    code = "api_key_name_taken"
    message = "There is a sender {name!r} already. Choose another name; a revoked sender's name is not used again."


class ApiKeyMissingError(ApiKeyError):
    code = "api_key_missing"
    message = "No sender {name!r} has a key in use. Look at `python -m data keys list`."


class LoopOriginalMissingError(LoopError):
    code = "loop_original_missing"
    message = "No incident has the number {original!r}. Give the number of the first report."


class LoopOriginalSelfError(LoopError):
    code = "loop_original_self"
    message = "Incident {incident} cannot be a duplicate of itself. Give the number of the first report."


class LoopOriginalDuplicateError(LoopError):
    code = "loop_original_duplicate"
    message = "Incident {original} is itself a duplicate of {first}. Give the number of the first report, {first}."


class LoopNoDuplicateError(LoopError):
    code = "loop_no_duplicate"
    message = "Incident {incident} is not marked as a duplicate: there is nothing to take away. Look at it again."


class LoopMarkError(LoopError):
    code = "loop_mark"
    message = "The mark {mark} is none of 1 to {best}. Give one of them."


class LoopNotHandledError(LoopError):
    code = "loop_not_handled"
    message = "Incident {incident} is {state}: it is rated once it has been handled. Wait for that."


class SimulationError(GridError):
    """Incidents cannot be simulated here; nothing was changed."""

    code = "simulation"


class SimulationRealDataError(SimulationError):
    code = "simulation_real_data"
    message = (
        "{url} is not marked as invented, and simulated incidents cannot be removed again. Point GRID_DATABASE_URL at "
        "a store that `python -m data demo` has filled."
    )


class SimulationEmptyError(SimulationError):
    code = "simulation_empty"
    message = "There are no {what} to draw incidents from. Fill the store with `python -m data demo`."
