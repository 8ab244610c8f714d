"""Edit a feature as QGIS does, through GDAL's own library: pyogrio can only add.

Runs as a program of its own, since two copies of SQLite in one process must not hold one file:
`python -m tests.support.gdal_edit FILE LAYER WHERE set FIELD VALUE`, `... WHERE delete` or `... WHERE index`.
"""

import ctypes
import ctypes.util
import sys
from pathlib import Path

import pyogrio

_FOR_UPDATE = 0x01 | 0x04
_POINTERS = ("GDALOpenEx", "GDALDatasetGetLayerByName", "OGR_L_GetNextFeature")


def library() -> ctypes.CDLL:
    """The GDAL that pyogrio brings along, or the system's."""
    site = Path(pyogrio.__file__).parent
    bundled = [*site.parent.glob("pyogrio.libs/libgdal*"), *site.glob(".dylibs/libgdal*")]
    gdal = ctypes.CDLL(str(bundled[0]) if bundled else ctypes.util.find_library("gdal"))
    for name in _POINTERS:
        getattr(gdal, name).restype = ctypes.c_void_p
    gdal.OGR_F_GetFID.restype = ctypes.c_int64
    return gdal


def edit(path: str, layer_name: str, where: str, action: str, *change: str) -> int:
    """Change or delete every feature that matches, or index the layer; returns the last error of GDAL's, 0 for none."""
    gdal = library()
    gdal.GDALAllRegister()
    dataset = ctypes.c_void_p(gdal.GDALOpenEx(path.encode(), _FOR_UPDATE, None, None, None))
    layer = ctypes.c_void_p(gdal.GDALDatasetGetLayerByName(dataset, layer_name.encode()))
    gdal.OGR_L_SetAttributeFilter(layer, where.encode())
    failed = 0
    while not failed and (feature := gdal.OGR_L_GetNextFeature(layer)):
        handle = ctypes.c_void_p(feature)
        if action == "delete":
            failed = gdal.OGR_L_DeleteFeature(layer, ctypes.c_int64(gdal.OGR_F_GetFID(handle)))
        else:
            field, value = change
            index = gdal.OGR_F_GetFieldIndex(handle, field.encode())
            gdal.OGR_F_SetFieldString(handle, index, value.encode())
            failed = gdal.OGR_L_SetFeature(layer, handle)
        gdal.OGR_F_Destroy(handle)
    if action == "index":
        statement = f"SELECT CreateSpatialIndex('{layer_name}', 'geom')".encode()
        gdal.GDALDatasetExecuteSQL(dataset, statement, None, None)
    gdal.GDALClose(dataset)
    return int(failed)


if __name__ == "__main__":
    sys.exit(edit(*sys.argv[1:]))
