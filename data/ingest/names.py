"""Which column names files use for ours: Chinese ones in common use, ours, and those of open 311 data.

A name is compared without spaces, punctuation, brackets and their content, and case. Earlier aliases win.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

POSITION_COLUMNS = ("longitude", "latitude", "position", "wkt")
"""Not stored as such: they become the shape."""

_SHARED: Mapping[str, tuple[str, ...]] = {
    "longitude": (
        "longitude",
        "lon",
        "lng",
        "long",
        "经度",
        "东经",
        "经度坐标",
        "横坐标",
        "东坐标",
        "x坐标",
        "x",
        "coordx",
        "pointx",
        "easting",
        "mapx",
    ),
    "latitude": (
        "latitude",
        "lat",
        "纬度",
        "北纬",
        "纬度坐标",
        "纵坐标",
        "北坐标",
        "y坐标",
        "y",
        "coordy",
        "pointy",
        "northing",
        "mapy",
    ),
    "position": ("经纬度", "坐标", "位置坐标", "地理坐标", "lnglat", "lonlat"),
    "wkt": ("wkt", "geometry", "geom", "图形", "几何", "空间数据", "边界坐标", "shape"),
    "code": ("code", "编码", "代码", "编号", "唯一编码", "标识码", "序列号", "id", "osmid", "objectid", "fid", "gid"),
    "name": ("name", "名称", "全称", "简称", "mc", "title", "label"),
    "opening_hours": ("opening_hours", "营业时间", "开放时间", "服务时间", "工作时间", "开门时间", "hours"),
    "households": ("households", "户数", "总户数", "住户数", "居民户数", "常住户数", "家庭户数", "hs", "hushu"),
    "residents": (
        "residents",
        "常住人口",
        "常住人口数",
        "人口数",
        "人口",
        "总人口",
        "居民人数",
        "居住人数",
        "实有人口",
        "population",
        "pop",
    ),
    "merchants": ("merchants", "商户数", "商户", "商铺数", "门店数", "个体工商户数", "沿街商铺数", "shops"),
    "grid_code": (
        "grid_code",
        "网格编码",
        "网格代码",
        "网格编号",
        "所属网格编码",
        "所属网格",
        "网格号",
        "网格",
        "网格名称",
        "gridid",
    ),
    "community_code": (
        "community_code",
        "社区编码",
        "社区代码",
        "社区编号",
        "村居编码",
        "村社区代码",
        "所属社区",
        "社区名称",
        "社区",
        "村居",
        "村社区",
        "所属村社区",
    ),
    "department_code": (
        "department_code",
        "处置部门编码",
        "责任部门编码",
        "部门编码",
        "处置部门",
        "责任部门",
        "主责部门",
        "承办单位",
        "主办单位",
        "责任单位",
        "处置单位",
        "派遣部门",
        "办理部门",
        "承办部门",
        "部门",
        "agency",
        "agencyresponsible",
        "agencyname",
        "department",
    ),
    "valid_from": ("valid_from", "启用日期", "生效日期", "启用时间", "开始日期", "起始日期", "设立日期", "成立日期"),
    "valid_to": ("valid_to", "停用日期", "失效日期", "终止日期", "截止日期", "撤销日期", "结束日期"),
    "services": ("services", "服务项目", "服务内容", "服务事项", "服务功能"),
    "capacity": ("capacity", "容量", "容纳人数", "座位数", "床位数"),
    "parent_code": ("parent_code", "上级编码", "上级代码", "父级编码", "上级区划代码", "所属上级"),
    "limit_minutes": ("limit_minutes", "办理时限分钟", "时限分钟", "响应时限分钟"),
}

_OF_LAYER: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "areas": {
        "code": ("区划代码", "行政区划代码", "统计用区划代码", "统计区划代码", "社区编码", "社区代码", "村社区代码", "街道编码",
                 "街道代码", "区划编码", "行政代码", "adcode", "xzqdm"),
        "name": ("区划名称", "行政区划名称", "社区名称", "街道名称", "乡镇名称", "行政区名称", "村社区名称", "社区", "街道",
                 "xzqmc"),
        "level": ("level", "级别", "层级", "行政级别", "区划级别", "类型"),
    },
    "grids": {
        "code": ("网格编码", "网格代码", "网格编号", "单元网格编码", "网格号", "gridcode", "gridid", "wgbm", "wgdm", "wgbh"),
        "name": ("网格名称", "单元网格名称", "网格名", "gridname", "wgmc"),
        "grid_class": ("grid_class", "网格类型", "网格类别", "网格分类", "网格性质", "wglx", "class", "类型", "类别"),
        "service_frequency": ("service_frequency", "服务频次", "服务频率", "服务等级", "服务区域级别", "频次"),
        "parent_code": ("上级网格编码", "上级网格", "所属网格编码", "所属网格", "父网格编码"),
        "has_party_organisation": ("has_party_organisation", "是否建立党组织", "有无党组织", "党组织", "是否有党组织",
                                   "网格党支部", "是否成立党支部"),
    },
    "buildings": {
        "code": ("楼栋编号", "楼栋编码", "楼栋代码", "楼宇编号", "楼宇编码", "建筑编号", "建筑物编码", "房屋编号", "幢号编码",
                 "楼幢编码", "buildingid", "ldbm", "ldbh"),
        "name": ("楼栋名称", "楼栋", "楼宇名称", "建筑名称", "建筑物名称", "楼号", "楼栋号", "幢名称", "ldmc"),
        "use": ("use", "用途", "建筑用途", "房屋用途", "使用性质", "房屋性质", "建筑类型", "房屋类型", "楼栋类型", "building",
                "usage"),
        "compound": ("compound", "小区", "小区名称", "所属小区", "居民小区", "住宅小区", "院落", "小区名"),
        "floors": ("floors", "层数", "楼层数", "总层数", "地上层数", "建筑层数", "楼层", "levels", "buildinglevels", "floor",
                   "cs"),
        "height_m": ("height_m", "高度", "建筑高度", "楼高", "height"),
        "built_year": ("built_year", "建成年份", "建成年代", "竣工年份", "建造年份", "建筑年代", "竣工时间", "startdate"),
    },
    "streets": {
        "code": ("道路编码", "道路代码", "道路编号", "路段编号", "路段编码", "街路编码"),
        "name": ("道路名称", "路名", "街路名称", "路段名称", "街巷名称"),
        "highway": ("highway", "道路等级", "道路类型", "道路类别", "等级", "fclass"),
        "owner": ("owner", "权属单位", "权属", "管养单位", "管护单位", "产权单位"),
        "width_m": ("width_m", "宽度", "路宽", "道路宽度", "红线宽度", "width"),
    },
    "stations": {
        "code": ("站点编号", "站点编码", "服务站编号", "站点代码", "阵地编号"),
        "name": ("站点名称", "服务站名称", "阵地名称", "党群服务中心名称", "驿站名称"),
        "kind": ("kind", "站点类型", "站点类别", "类型", "类别", "阵地类型", "type"),
        "area_m2": ("area_m2", "建筑面积", "总面积", "面积", "使用面积", "场地面积"),
        "public_area_m2": ("public_area_m2", "群众活动面积", "公共活动面积", "活动面积", "服务面积"),
        "panorama": ("panorama", "全景", "全景图", "全景链接", "vr", "vr链接"),
    },
    "refuel-stations": {
        "code": ("站点编号", "站点编码", "加油站编号", "商户编号", "驿站编号"),
        "name": ("站点名称", "能量加油站名称", "加油站名称", "商户名称", "门店名称", "店名", "驿站名称"),
        "host_kind": ("host_kind", "商户类型", "门店类型", "业态", "行业", "经营类型", "依托单位类型", "类型", "类别", "kind"),
        "has_badge": ("has_badge", "爱心标识", "是否挂牌", "挂牌", "有无标识", "标识", "是否有标识"),
        "water": ("water", "饮水", "热水", "饮用水", "提供饮水", "饮水机", "直饮水"),
        "charging": ("charging", "充电", "手机充电", "提供充电", "充电插座", "电瓶车充电"),
        "rest": ("rest", "休息", "歇脚", "休息区", "休息座椅", "纳凉取暖"),
        "toilet": ("toilet", "卫生间", "厕所", "开放卫生间", "如厕", "洗手间", "toilets"),
        "first_aid": ("first_aid", "应急药品", "急救", "药箱", "急救箱", "医药箱", "应急药箱"),
        "microwave": ("microwave", "微波炉", "热饭", "加热饭菜", "餐食加热"),
        "fridge": ("fridge", "冰箱", "冷藏"),
        "reading": ("reading", "阅读", "图书", "书报", "读书角", "阅读角"),
        "repair": ("repair", "维修", "修理", "工具", "维修工具", "雨具"),
    },
    "incidents": {
        "code": ("事件编号", "事件编码", "工单编号", "工单号", "案件编号", "案卷编号", "案件号", "任务号", "任务编号", "受理编号",
                 "诉求编号", "流水号", "单号", "srrecordid", "servicerequestid", "servicerequestnum", "caseid", "casenumber",
                 "incidentid", "casenum"),
        "channel": ("channel", "来源", "事件来源", "信息来源", "问题来源", "来源渠道", "渠道", "上报来源", "诉求渠道",
                    "上报渠道", "受理渠道", "methodreceived", "opendatachanneltype", "origin", "source"),
        "category": ("category", "事件类别", "事件类型", "事件大类", "问题类型", "问题类别", "大类", "大类名称", "案件大类",
                     "诉求类型", "诉求类别", "工单类型", "类别", "类型", "srtype", "servicename", "requesttype", "complainttype",
                     "offense", "type"),
        "item_code": ("item_code", "事项编码", "事项代码", "小类代码", "事件小类", "小类", "小类名称", "事项名称", "事项",
                      "问题小类", "案件小类", "诉求事项", "servicecode"),
        "state": ("state", "状态", "事件状态", "办理状态", "处理状态", "案件状态", "工单状态", "当前状态", "处置状态", "当前环节",
                  "办理环节", "srstatus", "status"),
        "reported_at": ("reported_at", "上报时间", "采集时间", "受理时间", "登记时间", "发现时间", "举报时间", "诉求时间",
                        "来电时间", "发生时间", "提交时间", "创建时间", "createddate", "requesteddatetime", "createdat",
                        "opendate", "openeddate", "reporteddate", "datetime", "time", "date", "时间", "日期"),
        "filed_at": ("filed_at", "立案时间", "立卷时间", "确认时间", "审核时间"),
        "dispatched_at": ("dispatched_at", "派遣时间", "派单时间", "分派时间", "派发时间", "转办时间", "交办时间", "吹哨时间"),
        "claimed_at": ("claimed_at", "领单时间", "接单时间", "签收时间", "响应时间", "报到时间", "接收时间"),
        "handled_at": ("handled_at", "处置时间", "处理时间", "处置完成时间", "反馈时间", "办理时间", "完成时间", "处理完成时间"),
        "verified_at": ("verified_at", "核查时间", "核实时间", "回访时间", "验收时间"),
        "closed_at": ("closed_at", "办结时间", "结案时间", "归档时间", "办结日期", "完结时间", "closedate", "closeddate",
                      "closedat", "resolveddate"),
        "due_at": ("due_at", "截止时间", "办理期限", "处置期限", "限办时间", "应办结时间", "处置截止时间", "到期时间",
                   "要求办结时间", "duedate", "expecteddatetime", "sladate"),
        "satisfaction": ("satisfaction", "满意度", "群众满意度", "评价", "满意度评价", "回访评价", "评价结果"),
        "is_duplicate": ("is_duplicate", "是否重复", "重复件", "重复工单", "是否重复件", "isduplicate"),
        "duplicate_of": ("duplicate_of", "重复于", "主工单编号", "原工单编号", "关联工单", "首单编号"),
    },
    "places": {
        "category": ("category", "大类", "key"),
        "kind": ("kind", "小类", "类型", "类别", "value", "typecode"),
        "name": ("店名", "商户名称", "地点名称"),
    },
    "land-cover": {
        "kind": ("kind", "类型", "类别", "用地类型", "地类", "地类名称", "fclass"),
        "code": ("图斑编号", "地块编号"),
    },
    "barriers": {"kind": ("kind", "类型", "类别", "fclass"), "code": ("要素编号",)},
    "departments": {
        "code": ("部门编码", "部门代码", "部门编号", "单位编码", "单位代码"),
        "name": ("部门名称", "单位名称", "部门", "单位"),
        "tier": ("tier", "部门类别", "部门分类", "频次", "类别", "类型"),
    },
    "catalogue": {
        "code": ("事项编码", "事项代码", "小类代码", "诉求编码", "清单编号"),
        "name": ("事项名称", "事项", "小类", "小类名称", "诉求事项", "诉求名称", "具体事项"),
        "category_code": ("category_code", "大类编码", "大类代码", "类别编码", "类别代码"),
        "category_name": ("category_name", "大类", "大类名称", "类别", "类别名称", "事项类别", "诉求类别"),
        "is_admitted": ("is_admitted", "是否准入", "准入", "是否入网格"),
        "must_attend": ("must_attend", "是否必到", "必到", "四必到"),
    },
}  # fmt: skip

_BRACKETED = re.compile(r"[(\[【{<].*?[)\]】}>]")
_NOISE = re.compile(r"[\W_]+")


def plain(name: object) -> str:
    """A column's name as it is compared: `网格编码（15位）` and ` 网格 编码*` are both `网格编码`."""
    half_width = unicodedata.normalize("NFKC", str(name)).casefold()
    bare = _NOISE.sub("", _BRACKETED.sub("", half_width))
    return bare or _NOISE.sub("", half_width)


def aliases(layer: str, column: str) -> tuple[str, ...]:
    """The names that files of a layer use for one of our columns, the most telling first."""
    own = _OF_LAYER.get(layer, {}).get(column, ())
    return (column, *own, *_SHARED.get(column, ()))


def guess(layer: str, columns: Iterable[str], theirs: Iterable[str]) -> dict[str, str]:
    """Which of a file's columns means which of ours.

    Args:
        layer: Name of the layer.
        columns: Our columns.
        theirs: The file's columns.

    Returns:
        Our column -> the file's column. A column of the file serves once: the better alias has it.
    """
    named: dict[str, str] = {}
    for name in theirs:
        named.setdefault(plain(name), name)
    wishes = sorted(
        (rank, order, ours, alias)
        for order, ours in enumerate(columns)
        for rank, alias in enumerate(dict.fromkeys(plain(one) for one in aliases(layer, ours)))
        if alias in named
    )
    found: dict[str, str] = {}
    for _, _, ours, alias in wishes:
        if ours not in found and named[alias] not in found.values():
            found[ours] = named[alias]
    return found


_PLACE_ALIASES = tuple(
    map(
        plain,
        ("详细地址", "事发地址", "事件地址", "地址", "事发地点", "发生地点", "地点", "位置描述", "address", "incidentaddress",
         "addr", "location", "neighborhood"),
    )
)  # fmt: skip


def place_column(theirs: Iterable[str]) -> str | None:
    """A column that says in words where a row happened."""
    named = {plain(name): name for name in theirs}
    return next((named[alias] for alias in _PLACE_ALIASES if alias in named), None)


def known_names(layer: str, columns: Iterable[str]) -> frozenset[str]:
    """Every alias of a layer's columns in plain form, by which a row of headings is recognised."""
    return frozenset(plain(alias) for ours in columns for alias in aliases(layer, ours))
