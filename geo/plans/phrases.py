"""The wording of what `geo.plans.words` says; figures stand in braces."""

from collections.abc import Mapping
from typing import Final

Phrases = Mapping[str, Mapping[str, str]]

WORDS: Final[Phrases] = {
    "zh": {
        "sentence": "{}。",
        "comma": "、",
        "more": "等另外{}处",
        "unit": "{}个单元",
        "units": "{}个单元",
        "and": "及",
        "households": "户",
        "merchants": "家商户",
    },
    "en": {
        "sentence": "{}.",
        "comma": ", ",
        "more": ", {} more",
        "and": " and ",
        "unit": "{} unit",
        "units": "{} units",
        "households": "households",
        "merchants": "merchants",
    },
}

PHRASES: Final[Mapping[str, Phrases]] = {
    "zh": {
        "too_many": {
            "old": "{from_grid}原有{from_before}{measure}，超出上限{over}{measure}；将{what}划入{to_grid}后，"
            "两网格分别为{from_after}{measure}和{to_after}{measure}",
            "new": "{from_grid}原有{from_before}{measure}，超出上限{over}{measure}；以{what}为主新设{to_grid}后，"
            "两网格分别为{from_after}{measure}和{to_after}{measure}",
        },
        "too_few": {
            "old": "{to_grid}原有{to_before}{measure}，低于下限{short}{measure}；从{from_grid}划入{what}后，"
            "两网格分别为{from_after}{measure}和{to_after}{measure}",
        },
        "keeps_limits": {
            "old": "{what}由{from_grid}划入{to_grid}，两网格分别为{from_after}{measure}和{to_after}{measure}；"
            "若不划转，分别为{back_from}{measure}和{back_to}{measure}，超出限度的多{back_outside}{measure}",
        },
        "dissolved": {
            "old": "{from_grid}原有{from_before}{measure}，予以撤并；其{what}共{moved}{measure}划入{to_grid}后，"
            "后者为{to_after}{measure}",
        },
        "compound": {"old": "{what}原分属不同网格，现将在{from_grid}的部分整体划入{to_grid}"},
        "contiguous": {"old": "{what}若留在{from_grid}则与其不相连，划入相连的{to_grid}"},
        "balance": {
            "old": "将{what}由{from_grid}划入{to_grid}，两网格工作量之差由{gap_before}变为{gap_after}；"
            "若不划转，各网格偏离平均值之和将增加{back_deviation}",
            "new": "从{from_grid}划出{what}，划入新设的{to_grid}；若不划转，各网格偏离平均值之和将增加{back_deviation}",
        },
        "way": {
            "old": "将{what}由{from_grid}划入{to_grid}，到网格中心的平均直线距离由{way_before_m}米变为{way_after_m}米"
        },
        "together": {"old": "{what}随相邻单元一并由{from_grid}划入{to_grid}"},
    },
    "en": {
        "too_many": {
            "old": "{from_grid} had {from_before} {measure}, {over} above the limit; with {what} given to {to_grid} "
            "the two have {from_after} and {to_after}",
            "new": "{from_grid} had {from_before} {measure}, {over} above the limit; with {what} in the new {to_grid} "
            "the two have {from_after} and {to_after}",
        },
        "too_few": {
            "old": "{to_grid} had {to_before} {measure}, {short} below the limit; with {what} taken from {from_grid} "
            "the two have {from_after} and {to_after}",
        },
        "keeps_limits": {
            "old": "{to_grid} takes {what} from {from_grid}; {from_grid} then has {from_after} {measure} and {to_grid} "
            "{to_after}, otherwise they would have {back_from} and {back_to}, {back_outside} more outside the limits",
        },
        "dissolved": {
            "old": "{from_grid}, which had {from_before} {measure}, is given up; {to_grid} takes {what} with {moved} "
            "{measure} and then has {to_after}",
        },
        "compound": {"old": "{to_grid} takes from {from_grid} its part of {what}, which lay in several grids"},
        "contiguous": {"old": "{to_grid} takes {what}, cut off from {from_grid} otherwise"},
        "balance": {
            "old": "{to_grid} takes {what} from {from_grid}; the workloads of the two differ by {gap_after} instead of "
            "{gap_before}; otherwise the deviations from the mean would be greater by {back_deviation}",
            "new": "The new {to_grid} takes {what} from {from_grid}; otherwise the deviations from the mean workload "
            "would be greater by {back_deviation}",
        },
        "way": {
            "old": "{to_grid} takes {what} from {from_grid}: the mean straight way to the centre of the grid becomes "
            "{way_after_m} m instead of {way_before_m} m"
        },
        "together": {"old": "{to_grid} takes {what} from {from_grid} together with what lies beside"},
    },
}

NOTES: Final[Phrases] = {
    "zh": {
        "too_small": "{name}只有{number}{measure}，不足一个网格的下限{limit}{measure}；划为{grids}个网格最接近规定",
        "no_number": "{name}共{number}{measure}，没有任何网格数能使每个网格都在限度之内；划为{grids}个网格最接近规定",
        "too_large": "{name}有一处（{what}）独有{number}{measure}，超出上限{limit}{measure}而不可再分",
        "cut_off": "{name}有一片与其他地块不相连（{what}），只有{number}{measure}，不足下限{limit}{measure}",
        "lumpy": "{name}的小区和单元整体划分时，无法使每个网格都合乎限度；最接近的方案共有{number}{measure}在限度之外",
        "locked": "{name}因有锁定的单元，无法使每个网格都在限度之内；最接近的方案共有{number}{measure}在限度之外",
    },
    "en": {
        "too_small": "{name} has {number} {measure}, fewer than the {limit} that one grid should have; with {grids} "
        "grids it is nearest to the rule",
        "no_number": "{name} has {number} {measure}: with no number of grids can each keep the limits; with {grids} "
        "grids it is nearest to the rule",
        "too_large": "In {name} one place ({what}) alone has {number} {measure}, above the limit of {limit}, and "
        "cannot be divided",
        "cut_off": "In {name} one piece of ground ({what}) cannot be reached from the rest and has {number} {measure}, "
        "fewer than the {limit} of a grid",
        "lumpy": "The compounds and units of {name} cannot be put together so that every grid keeps the limits; in the "
        "nearest plan found {number} {measure} are outside",
        "locked": "With its locked units {name} cannot be divided so that every grid keeps the limits; in the nearest "
        "plan found {number} {measure} are outside",
    },
}

NUMBERS: Final[Phrases] = {
    "zh": {
        "given": "{name}按要求划为{grids}个网格",
        "kept": "{name}共{weight}{measure}，按规定可设{fewest}至{greatest}个网格，保持现有的{grids}个",
        "staff": "{name}共{weight}{measure}，按规定可设{fewest}至{greatest}个网格，按专职网格员人数设{grids}个",
        "rule": "{name}共{weight}{measure}，按规定可设{fewest}至{greatest}个网格，由现有的{today}个改为{grids}个",
        "nearest": "{name}共{weight}{measure}，没有网格数完全符合规定，设{grids}个最接近",
        "pieces": "{name}的地块互不相连，至少需要{grids}个网格",
    },
    "en": {
        "given": "{name} is divided into {grids} grids, as asked",
        "kept": "{name} has {weight} {measure}, for which the rule allows {fewest} to {greatest} grids; the {grids} of "
        "today are kept",
        "staff": "{name} has {weight} {measure}, for which the rule allows {fewest} to {greatest} grids; there are "
        "full-time workers for {grids}",
        "rule": "{name} has {weight} {measure}, for which the rule allows {fewest} to {greatest} grids; {grids} "
        "instead of today's {today}",
        "nearest": "{name} has {weight} {measure}; no number of grids keeps the rule, {grids} come nearest",
        "pieces": "the ground of {name} lies in separate pieces, which take {grids} grids at least",
    },
}
