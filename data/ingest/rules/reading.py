"""Rules that reading itself applies: what stands in a cell is not what the column holds."""

from data.ingest.rules.rule import Rule

UNREADABLE_ROW = Rule(
    name="unreadable_row",
    severity="error",
    column="",
    problem=("the line does not split into the file's columns", "该行列数与表头不一致"),
    remedy=(
        "put quotation marks around values with commas or line breaks, or export the file as XLSX",
        "给含逗号或换行的内容加引号，或改存为 XLSX",
    ),
)
NOT_A_NUMBER = Rule(
    name="not_a_number",
    severity="error",
    column="",
    problem=("the column holds whole numbers or numbers, and this is none", "应为数字"),
    remedy=(
        "write the number alone; or leave the column out with --map COLUMN=",
        "只填数字；或用 --map 列名= 不导入该列",
    ),
)
NOT_A_TIME = Rule(
    name="not_a_time",
    severity="error",
    column="",
    problem=("the time or day cannot be read", "无法识别的时间"),
    remedy=(
        "write 2026-11-21 08:30:00, or say the file's manner with --time-format",
        "写成 2026-11-21 08:30:00，或用 --time-format 说明格式",
    ),
)
UNKNOWN_WORD = Rule(
    name="unknown_word",
    severity="error",
    column="",
    problem=("the word is none of those that the column knows", "不认识的取值"),
    remedy=(
        "say which of our words it means with --map COLUMN:OUR_WORD=WORD; docs/import.md lists them",
        "用 --map 列名:标准值=该值 说明含义；标准值见 docs/import.md",
    ),
)
LOST_DIGITS = Rule(
    name="lost_digits",
    severity="error",
    column="",
    problem=("the code is in scientific notation: its last digits are gone", "编码被存成科学计数法，末尾数字已丢失"),
    remedy=(
        "in Excel format the column as text, enter the codes again, and save anew",
        "在 Excel 中把该列设为文本格式，重新填写编码后另存",
    ),
)
MISSING_VALUE = Rule(
    name="missing_value",
    severity="error",
    column="",
    problem=("a value that the row cannot do without is empty", "必填内容为空"),
    remedy=(
        "fill it in and import the file again; rows already in stay as they are",
        "补填后重新导入；已导入的行不受影响",
    ),
)
NOT_IN_STORE = Rule(
    name="not_in_store",
    severity="error",
    column="code",
    problem=(
        "the store has no such row yet, and the file lacks what a new one needs",
        "库中没有该编码，文件又缺少新建所需的列",
    ),
    remedy=(
        "import the shapes first, or check the code; this file can only bring known rows up to date",
        "先导入带图形的文件，或核对编码；本文件只能更新已有的行",
    ),
)
DUPLICATE_KEY = Rule(
    name="duplicate_key",
    severity="error",
    column="code",
    problem=("the same code stands in an earlier row of the file", "编码与前面的行重复"),
    remedy=("keep one row per code; the first one went in", "每个编码保留一行；已导入第一行"),
)
"""The row that is kept is the first good one."""

MADE_CODES = Rule(
    name="made_codes",
    severity="note",
    column="code",
    problem=(
        "the file has no column of codes: each row's code was made from what it says",
        "文件没有编码列，已按各行内容生成编码",
    ),
    remedy=(
        "map a column that names rows for good (--map code=...): a row that is edited later counts as a new one",
        "用 --map code=... 指定唯一编码列；否则内容改动后会被当作新行",
    ),
)
"""Told from the file as a whole."""
MERGED_PARTS = Rule(
    name="merged_parts",
    severity="note",
    column="code",
    problem=(
        "parts of one feature in several rows, equal but for their shapes: put together",
        "同一要素拆成多行，已合并图形",
    ),
    remedy=(
        "nothing to do; if they are different features, give them codes of their own",
        "无需处理；若并非同一要素，请分别编码",
    ),
)
REDRAWN = Rule(
    name="redrawn",
    severity="note",
    column="valid_from",
    problem=(
        "the grid has been redrawn: its former shape ends on the day the new one begins",
        "网格已重新划定，原边界自新边界启用之日起停用",
    ),
    remedy=("nothing to do; say the day with --as-of", "无需处理；启用日期可用 --as-of 指定"),
)
