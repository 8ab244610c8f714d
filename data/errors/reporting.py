"""Faults of reports, photos, keys and the places of QR codes."""

from data.errors.base import GridError


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
