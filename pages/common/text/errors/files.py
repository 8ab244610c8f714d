"""What went wrong with a file that is read or written."""

TEXT: dict[str, tuple[str, str]] = {
    "error.file_exists": ("{path} 已经存在。请换一个名字。", "{path} exists already. Choose another name."),
    "error.file_not_writable": (
        "{path} 写不了（{detail}）。请检查文件夹、权限和剩余空间。",
        "{path} cannot be written ({detail}). Check its folder, its rights and the free space there.",
    ),
    "error.not_a_backup": (
        "{path} 不是完整的备份（{detail}）。请选 python -m data backup 写出的文件。",
        "{path} is no whole backup ({detail}). Choose a file that python -m data backup wrote.",
    ),
    "error.backup_newer": (
        "备份 {path} 由更新版本的程序写成（结构 {revision}）。请先更新程序；数据没有改动。",
        "{path} was written by a newer version of this program (schema {revision}). Update the program first; nothing "
        "was changed.",
    ),
    "error.export_format": (
        "{path} 的格式写不了。请用其中一种后缀：{known}。",
        "{path} names no format that can be written. End its name with one of {known}.",
    ),
    "error.export_content": (
        "{layer} 不能写成 {path}（{detail}）。",
        "{layer} cannot be written to {path} ({detail}).",
    ),
    "error.import_file": ("{path} 不能导入：{detail}。", "{path} cannot be imported: {detail}."),
    "error.file_missing": ("找不到文件 {path}。请重新选择。", "There is no file {path}. Choose it again."),
    "error.file_empty": (
        "{path} 是空文件。请从原来的系统重新导出；数据没有改动。",
        "{path} is empty. Export it again from where it comes from; nothing was changed.",
    ),
    "error.file_kind": (
        "{path} 不是能导入的文件。可以导入的后缀：{kinds}（也可以打包成 .zip 或 .gz）。",
        "{path} is of no kind that can be imported. Give a file that ends in one of {kinds} (or a .zip or .gz of it).",
    ),
    "error.file_unreadable": (
        "{path} 读不了：{detail}。请在原来的系统里打开检查并重新导出；数据没有改动。",
        "{path} cannot be read: {detail}. Open it where it comes from and export it again; nothing was changed.",
    ),
    "error.archive_refused": (
        "压缩包 {path} 不予处理：{detail}。请自行解压，再导入里面的文件；数据没有改动。",
        "The archive {path} is refused: {detail}. Unpack it yourself and import the file inside; nothing was changed.",
    ),
    "error.sublayer_ambiguous": (
        "{path} 里有多个图层：{choices}。请选一个。",
        "{path} holds several layers: {choices}. Choose one.",
    ),
    "error.sublayer_unknown": (
        "{path} 里没有图层 {name}。有：{choices}。",
        "{path} has no layer {name}. It has: {choices}.",
    ),
    "error.layer_unknown": (
        "没有图层 {name}。可以导入的图层：{choices}。",
        "There is no layer {name}. Layers that can be imported: {choices}.",
    ),
    "error.column_unknown": (
        "{place} 里没有列 {name}。有：{choices}。",
        "{place} has no column {name}. It has: {choices}.",
    ),
    "error.columns_missing": (
        "{path} 缺少这些列：{missing}。请指明文件里对应的列。文件的列：{choices}。",
        "{path} has no column for {missing}. Say which it is. Columns of the file: {choices}.",
    ),
    "error.crs_missing": (
        "{path} 没有说明坐标系（Shapefile 写在 .prj 里）。请补上这个文件，或选定坐标基准。",
        "{path} does not say which reference system its coordinates are in (a Shapefile says so in its .prj). Add that "
        "file, or choose the datum.",
    ),
    "error.crs_unclear": (
        "{path} 的坐标落不到地图上：{detail}。请管理员用命令行导入，并写明 --crs 或 --central-meridian。",
        "The coordinates of {path} cannot be placed: {detail}. Let the administrator import it on the command "
        "line with --crs or --central-meridian.",
    ),
    "error.source_unclear": (
        "{path} 的 {rows} 个编码中有 {known} 个已在库里，来源是“{source}”。要更新它们，请把来源名称填成“{source}”；"
        "要分开保存，请填另一个名称。数据没有改动。",
        "{known} of {path}'s {rows} codes are in the store already, of the source “{source}”. Name the source "
        "“{source}” to bring them up to date, or another to keep them apart; nothing was changed.",
    ),
    "error.import_option": ("{name} 的值 {value} 不对：{remedy}。", "{name} is {value}: {remedy}."),
}
