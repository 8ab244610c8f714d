"""Faults of the panoramas of stations."""

from data.errors.base import GridError


class PanoramaError(GridError):
    """A picture that cannot be a station's panorama, or a station without one."""

    code = "panorama"


class PanoramaStationError(PanoramaError):
    code = "panorama_station"
    message = "There is no station {station!r}. Give the code of a station, as `python -m data export stations` lists."


class PanoramaNoneError(PanoramaError):
    code = "panorama_none"
    message = "The station {station} has no panorama. `python -m data panoramas list` shows those that have one."


class PanoramaKindError(PanoramaError):
    code = "panorama_kind"
    message = "{path} is no whole picture. Give a file of the kind {kinds}."


class PanoramaSizeError(PanoramaError):
    code = "panorama_size"
    message = "{path} has {size:,} {unit}; at most {most:,} can be taken. Save it smaller and try again."


class PanoramaSmallError(PanoramaError):
    code = "panorama_small"
    message = "{path} is {width} pixels wide; a panorama needs at least {least}. Take it with a better camera."


class PanoramaShapeError(PanoramaError):
    code = "panorama_shape"
    message = (
        "{path} is {width} x {height} pixels; a panorama of the whole sphere is twice as wide as high. "
        "Let the camera save it in equirectangular projection."
    )
