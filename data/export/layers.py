"""What can be exported: the tables under the names that an import knows, with their Chinese titles."""

from dataclasses import dataclass

from sqlalchemy import Table

from data import schema, types


@dataclass(frozen=True)
class Layer:
    """A table as a file.

    Attributes:
        name: Its word on the command line.
        title: What it is called in Chinese.
        table: The table.
    """

    name: str
    title: str
    table: Table

    @property
    def geometry(self) -> str | None:
        """The type of its shapes; None for a layer without."""
        column = self.table.columns.get("geom")
        return column.type.kind if column is not None and isinstance(column.type, types.Geometry) else None

    @property
    def is_dated(self) -> bool:
        """Whether its rows begin and end to hold."""
        return "valid_to" in self.table.columns


def _layer(name: str, title: str, model: type[schema.Base]) -> Layer:
    return Layer(name, title, schema.Base.metadata.tables[model.__tablename__])


LAYERS = {
    layer.name: layer
    for layer in (
        _layer("areas", "区、街道、社区", schema.Area),
        _layer("grids", "网格", schema.Grid),
        _layer("buildings", "楼栋", schema.Building),
        _layer("streets", "道路", schema.Street),
        _layer("stations", "服务站点", schema.Station),
        _layer("refuel-stations", "能量加油站", schema.RefuelStation),
        _layer("incidents", "事件", schema.Incident),
        _layer("places", "商铺与公共建筑", schema.Place),
        _layer("land-cover", "水面与绿地", schema.LandCover),
        _layer("barriers", "铁路、河道与围墙", schema.Barrier),
        _layer("departments", "职能部门", schema.Department),
        _layer("catalogue", "诉求清单", schema.CatalogueItem),
        _layer("workers", "网格岗位", schema.Worker),
        _layer("findings", "数据疑点", schema.QualityFinding),
    )
}
