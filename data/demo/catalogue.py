"""The invented catalogue of demands: 16 categories, their items, 59 departments in three tiers.

The reports that this program follows name the numbers, not the lists; every name here is made up.
"""

import numpy as np
import pandas as pd

from data.demo.territory import grow, merge

CATEGORIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "01": ("市容环境", ("楼道堆物", "乱堆乱放", "垃圾清运不及时", "小广告")),
    "02": ("物业管理", ("物业费收缴", "电梯故障", "门禁损坏", "保洁不到位")),
    "03": ("停车秩序", ("车辆违规停放", "停车混乱", "占用消防通道")),
    "04": ("电动自行车", ("电动车乱停", "飞线充电", "电瓶入户")),
    "05": ("市政设施", ("井盖破损", "路面坑洼", "路灯不亮", "地坪修复")),
    "06": ("供水排水", ("水管冻裂", "排水井堵塞", "雨天积水", "管网淤塞")),
    "07": ("供热供气", ("室温不达标", "燃气异味", "暖气漏水")),
    "08": ("积雪清理", ("积雪清理", "道路结冰")),
    "09": ("噪声扰民", ("夜间施工噪音", "广场舞噪音", "商铺喇叭")),
    "10": ("邻里纠纷", ("邻里闹矛盾", "漏水纠纷", "宠物纠纷")),
    "11": ("消防安全", ("消防设施缺失", "堵塞疏散通道", "违规用火")),
    "12": ("治安隐患", ("可疑人员", "盗窃隐患", "监控损坏")),
    "13": ("园林绿化", ("树木倒伏", "绿地毁坏", "虫害")),
    "14": ("商户经营", ("占道经营", "油烟扰民", "证照问题")),
    "15": ("民生服务", ("养老服务", "便民维修", "政策咨询")),
    "16": ("其他诉求", ("其他",)),
}

AREA_CATEGORY = "14"
"""商户经营: its incidents go to the department that answers for the place."""

LIMIT_MINUTES = {"08": 120, "06": 480, "07": 480, "11": 240, "12": 240}
"""Time limit by category; 1,440 minutes for the rest."""

_HIGH = ("城市管理", "住房保障", "公安", "交警", "市场监管", "民政", "供热", "供水", "环境卫生", "应急管理", "消防救援")
_OTHER = (
    "教育", "科技", "工业信息", "财政", "人力社保", "自然资源", "生态环境", "交通运输",
    "水务", "农业农村", "商务", "文化旅游", "卫生健康", "退役军人", "审计", "统计",
    "医疗保障", "信访", "司法行政", "体育", "园林绿化", "市政设施", "燃气", "电力",
    "通信", "邮政", "残疾人服务", "妇女儿童", "工会", "共青团", "档案", "气象",
    "地震", "烟草", "税务", "金融", "人民防空", "房屋征收", "公共资源", "政务服务",
    "大数据",
)  # fmt: skip
_AREA = ("东片执法", "西片执法", "南片执法", "北片执法", "中心片执法", "沿江片执法", "城郊片执法")


def departments() -> pd.DataFrame:
    """The 52 departments of the whole district: 11 called often, 41 seldom. Columns code, name, tier, limit_minutes."""
    tiers = (("high", _HIGH, 720), ("other", _OTHER, 2880))
    rows = [
        (f"D{tier[0].upper()}{number:02d}", f"{name}部门", tier, limit)
        for tier, names, limit in tiers
        for number, name in enumerate(names, start=1)
    ]
    return pd.DataFrame(rows, columns=["code", "name", "tier", "limit_minutes"]).assign(geom=None)


def area_departments(district: str, communities: pd.DataFrame) -> pd.DataFrame:
    """The 7 departments that answer for a part of the district each (划片管理), with that part as their polygon.

    Args:
        district: Its code, with which theirs begin.
        communities: Column geom.
    """
    shapes = communities["geom"].to_numpy()
    label = grow(shapes, np.ones(len(shapes)), len(_AREA))
    parts = merge(shapes, label)
    codes = [f"{district}DA{number:02d}" for number in range(1, len(parts) + 1)]
    names = [f"{name}队" for name in _AREA[: len(parts)]]
    return pd.DataFrame({"code": codes, "name": names, "tier": "area", "limit_minutes": 1440, "geom": parts})


def catalogue(area_department: str) -> pd.DataFrame:
    """Items with their category, department and limit, in the columns of `catalogue_item`.

    Args:
        area_department: One of those that answer for an area; its items go to the one of their place.
    """
    high = departments()["code"].to_numpy()
    owners = {code: str(high[int(code) % 11]) for code in CATEGORIES} | {AREA_CATEGORY: area_department}
    rows = [
        (f"{code}{number:02d}", item, code, name, owners[code], LIMIT_MINUTES.get(code, 1440))
        for code, (name, items) in CATEGORIES.items()
        for number, item in enumerate(items, start=1)
    ]
    columns = ["code", "name", "category_code", "category_name", "department_code", "limit_minutes"]
    return pd.DataFrame(rows, columns=columns).assign(
        is_admitted=True, must_attend=lambda t: t["category_code"] == "10"
    )
