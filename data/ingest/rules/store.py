"""Rules of the store as a whole; `data.ingest.quality` applies them."""

from data.ingest.rules.rule import Rule

GRID_OVERLAP = Rule(
    name="grid_overlap",
    severity="warning",
    column="geom",
    problem=("two grids of one class cover the same ground", "同类网格互相重叠"),
    remedy=("redraw one of them along the other's border", "让其中一个沿另一个的边界重画"),
)
GRID_GAP = Rule(
    name="grid_gap",
    severity="warning",
    column="geom",
    problem=("ground of a community that belongs to no grid", "社区内有不属于任何网格的地面"),
    remedy=("extend a neighbouring grid over it: what happens there is nobody's", "并入相邻网格：否则该处无人负责"),
)
GRID_BEYOND = Rule(
    name="grid_beyond_community",
    severity="warning",
    column="geom",
    problem=("part of a grid lies outside its community", "网格超出所属社区"),
    remedy=("cut the grid at the community's border, or correct its community", "按社区边界裁切，或更正所属社区"),
)
GRID_WITHOUT_COMMUNITY = Rule(
    name="grid_without_community",
    severity="warning",
    column="community_code",
    problem=("a grid that belongs to no community of the store", "网格没有所属社区"),
    remedy=("import its community, or correct the grid's code", "导入所属社区边界，或更正网格编码"),
)
AREA_WITHOUT_PARENT = Rule(
    name="area_without_parent",
    severity="note",
    column="parent_code",
    problem=("the area that it belongs to is not in the store", "库中没有其上级区划"),
    remedy=("import the wider area too, so that counts roll up", "一并导入上级区划，便于逐级汇总"),
)
BUILDING_IN_NO_GRID = Rule(
    name="building_in_no_grid",
    severity="warning",
    column="grid_code",
    problem=("buildings that stand in no grid", "建筑物不在任何网格内"),
    remedy=("extend the grids, or check the buildings' datum", "扩展网格范围，或核对建筑物的坐标基准"),
)
BOUNDARY_WITHOUT_CODE = Rule(
    name="boundary_without_code",
    severity="note",
    column="code",
    problem=("a boundary of OpenStreetMap that bears no statistical code", "开放街图边界没有统计区划代码"),
    remedy=("import the official boundaries with their codes (import areas)", "用带代码的官方边界导入（import areas）"),
)
