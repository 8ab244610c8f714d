"""Words of the screen Hotspots."""

TEXT: dict[str, tuple[str, str]] = {
    "hotspots.map": ("热点图：按所选指标着色的六边形格子", "Map of hexagonal cells, coloured by the chosen measure"),
    "measure.name": ("指标", "Measure"),
    "measure.significance": ("聚集程度", "Clustering"),
    "measure.count": ("件数", "Count"),
    "measure.rate": ("每千户", "Rate"),
    "measure.trend": ("趋势", "Trend"),
    "measure.change": ("两期对比", "Compare"),
    "compare.name": ("对比", "Compare with"),
    "compare.before": ("前一期", "Period before"),
    "compare.year": ("去年同期", "A year before"),
    "compare.days": ("{since} 至 {until}", "{since} to {until}"),
    "compare.none": (
        "对比的时段（{days}）没有事件，无法比较。请换一个时段。",
        "There are no incidents in the earlier period ({days}), so nothing can be compared. Choose another period.",
    ),
    "overview.title": ("最明显的聚集", "Clearest clusters"),
    "overview.none": ("没有超出偶然的聚集。", "No cluster beyond chance."),
    "overview.summary": (
        "共 {incidents} 件，{located} 件位置准确、参与分析；{cells} 个格子，{hot} 个明显偏多，{sparse} 个数据太少。",
        "{incidents} incidents, {located} of them placed exactly and judged; {cells} cells, {hot} clearly high, "
        "{sparse} with too little data.",
    ),
    "basis.building": ("推算依据：楼栋户数（{n} 户）。", "Expected from the households of buildings ({n})."),
    "basis.grid": (
        "推算依据：网格户数（{n} 户），按面积分摊。",
        "Expected from the households of grids ({n}), spread by area.",
    ),
    "basis.none": (
        "没有户数数据，按面积平均推算；导入户数后结论更可靠。",
        "No households are known, so incidents are expected evenly; import households for a sounder answer.",
    ),
    "sparse.title": ("数据太少，无法判断", "Too little data to tell"),
    "sparse.body": (
        "所选范围内平均每处预计不足 2.3 件，零件也不足为奇。可以这样做：",
        "On average a place expects fewer than 2.3 incidents here; even none would be no surprise. What helps:",
    ),
    "sparse.longer": ("延长时段到近52周", "Take the last 52 weeks"),
    "sparse.coarser": ("改用更大的格子（{level} 级）", "Take larger cells (level {level})"),
    "sparse.all": ("取消类别、来源、状态筛选", "Drop the filters of category, channel and state"),
    "ground.coarsened": (
        "{wanted} 级格子在这个范围内太多，已改用 {level} 级。选一个街道可以看得更细。",
        "Level {wanted} would need too many cells here; level {level} is shown. Choose a street office to see more.",
    ),
    "ground.too_small.title": ("范围太小", "Too small an area"),
    "ground.too_small": (
        "这个范围太小，分不出两个以上的格子。请选更大的范围或更细的格子。",
        "This area holds fewer than two cells. Choose a larger area or smaller cells.",
    ),
    "sentence.high": (
        "{period}，这里和周边一圈共 {observed} 件，是按户数推算（{expected} 件）的 {ratio} 倍，{chance}{course}。",
        "{period}, this cell and its neighbours had {observed} incidents, {ratio} times the {expected} that households "
        "lead to expect; {chance}{course}.",
    ),
    "sentence.even": (
        "{period}，这里和周边一圈共 {observed} 件，与按户数推算的 {expected} 件相符{course}。",
        "{period}, this cell and its neighbours had {observed} incidents, in line with the {expected} that households "
        "lead to expect{course}.",
    ),
    "sentence.sparse": (
        "{period}，这里和周边一圈共 {observed} 件，按户数推算只有 {expected} 件：数据太少，无法判断。"
        "可选更大的格子或更长的时段。",
        "{period}, this cell and its neighbours had {observed} incidents where {expected} are expected: too little "
        "data to tell. Take larger cells or a longer period.",
    ),
    "sentence.nobody": (
        "{period}，这里和周边一圈共 {observed} 件，但没有住户，无从按户数推算。",
        "{period}, this cell and its neighbours had {observed} incidents, but nobody lives here to expect any from.",
    ),
    "sentence.change": (
        "{period}，这里和周边一圈共 {observed} 件，对比期（{before_days}）{before} 件；"
        "按全区变化推算应为 {expected} 件，{chance}。",
        "{period}, this cell and its neighbours had {observed} incidents after {before} in {before_days}; the "
        "district's change leads to expect {expected}; {chance}.",
    ),
    "chance.1": ("随机出现的可能性低于 1%", "chance would do so in under 1 %"),
    "chance.5": ("随机出现的可能性低于 5%", "chance would do so in under 5 %"),
    "chance.10": ("随机出现的可能性低于 10%", "chance would do so in under 10 %"),
    "chance.none": ("没有超出偶然的范围", "which is within chance"),
    "chance.sparse": ("数据太少，无法判断", "too little data to tell"),
    "course.hot_run": ("，且连续 {n} 期明显偏多", ", and clearly so for {n} periods in a row"),
    "course.hot_run.week": ("，且连续 {n} 周明显偏多", ", and clearly so for {n} weeks in a row"),
    "course.rises": ("，且连续 {n} 期增多", ", rising for {n} periods in a row"),
    "course.rises.week": ("，且连续 {n} 周增多", ", rising for {n} weeks in a row"),
    "inquiry.trend": ("趋势：{trend}", "Trend: {trend}"),
    "inquiry.months": ("近12个月（含周边一圈）", "Last 12 months (with neighbours)"),
    "inquiry.categories": ("类别（含周边一圈）", "Categories (with neighbours)"),
    "inquiry.neighbours": ("周边格子", "Neighbouring cells"),
    "inquiry.no_neighbours": ("周边没有可比的格子。", "There is no neighbouring cell to compare with."),
    "inquiry.no_incidents": ("这里没有事件。", "No incident happened here."),
    "inquiry.direction": ("方位", "Direction"),
    "inquiry.count": ("件数", "Incidents"),
    "inquiry.judgement": ("判断", "Judgement"),
    "inquiry.corrected": (
        "可能性已按多处同时比较校正（Benjamini–Hochberg）。",
        "Probabilities are corrected for comparing many places (Benjamini–Hochberg).",
    ),
    "direction.N": ("北", "N"),
    "direction.NE": ("东北", "NE"),
    "direction.E": ("东", "E"),
    "direction.SE": ("东南", "SE"),
    "direction.S": ("南", "S"),
    "direction.SW": ("西南", "SW"),
    "direction.W": ("西", "W"),
    "direction.NW": ("西北", "NW"),
    "chart.month": ("月份", "Month"),
    "chart.incidents": ("件数", "Incidents"),
    "chart.category": ("类别", "Category"),
    "trend.says.new hot": ("最近一期才变得明显偏多", "clearly high only in the newest period"),
    "trend.says.consecutive hot": (
        "最近连续几期明显偏多，以前没有",
        "clearly high lately, never before",
    ),
    "trend.says.intensifying hot": ("几乎一直明显偏多，而且在加剧", "clearly high nearly always, and growing"),
    "trend.says.persistent hot": ("几乎一直明显偏多，没有明显变化", "clearly high nearly always, without a trend"),
    "trend.says.diminishing hot": ("几乎一直明显偏多，但在减弱", "clearly high nearly always, but fading"),
    "trend.says.historical hot": ("过去几乎一直明显偏多，最近一期不再", "clearly high nearly always, but not lately"),
    "trend.says.oscillating hot": ("现在明显偏多，但曾经明显偏少", "clearly high now, but clearly low at times"),
    "trend.says.sporadic hot": ("时而明显偏多，时而正常", "clearly high on and off"),
    "trend.says.new cold": ("最近一期才变得明显偏少", "clearly low only in the newest period"),
    "trend.says.consecutive cold": (
        "最近连续几期明显偏少，以前没有",
        "clearly low lately, never before",
    ),
    "trend.says.intensifying cold": ("几乎一直明显偏少，而且越来越少", "clearly low nearly always, and ever lower"),
    "trend.says.persistent cold": ("几乎一直明显偏少，没有明显变化", "clearly low nearly always, without a trend"),
    "trend.says.diminishing cold": ("几乎一直明显偏少，但在回升", "clearly low nearly always, but rising again"),
    "trend.says.historical cold": ("过去几乎一直明显偏少，最近一期不再", "clearly low nearly always, but not lately"),
    "trend.says.oscillating cold": ("现在明显偏少，但曾经明显偏多", "clearly low now, but clearly high at times"),
    "trend.says.sporadic cold": ("时而明显偏少，时而正常", "clearly low on and off"),
    "trend.says.none": ("各期没有明显规律", "no pattern over the periods"),
}
