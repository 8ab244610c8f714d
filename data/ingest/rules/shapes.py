"""Shapes; these rules are applied while geometries are read, by `data.ingest.shapes`."""

from data.ingest.rules.rule import Rule

MISSING_SHAPE = Rule(
    name="missing_shape",
    severity="error",
    column="geom",
    problem=("the row has no shape", "没有图形"),
    remedy=("draw it, or give it as WKT or coordinates", "补画图形，或填写 WKT / 坐标"),
)
WRONG_SHAPE = Rule(
    name="wrong_shape",
    severity="error",
    column="geom",
    problem=("the layer holds another kind of shape", "图形类型不符"),
    remedy=("check that the file belongs to this layer, and --layer", "检查文件与图层是否对应，以及 --layer"),
)
INVALID_SHAPE = Rule(
    name="invalid_shape",
    severity="error",
    column="geom",
    problem=("the outline crosses itself or is otherwise not valid", "图形自相交或无效"),
    remedy=(
        "import with --repair, or mend it in QGIS (Fix geometries)",
        "加 --repair 导入，或在 QGIS 中“修正几何图形”",
    ),
)
REPAIRED_SHAPE = Rule(
    name="repaired_shape",
    severity="warning",
    column="geom",
    problem=("the outline was not valid and has been repaired", "图形无效，已修复"),
    remedy=("look at it on the map: a repair keeps what its rings enclose", "在地图上核对：修复保留线环所围的范围"),
)
