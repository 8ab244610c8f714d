"""What went wrong and what to do, for each `code` of data.errors; the blanks are the values that the fault carries."""

TEXT: dict[str, tuple[str, str]] = {
    "error.title": ("这一页暂时打不开", "This page cannot be shown now"),
    "error.unforeseen": (
        "程序遇到了没有料到的问题，详情已记入日志。请刷新本页；若仍然如此，请联系管理员。",
        "Something unforeseen happened; the log has the details. Reload the page; if it stays, call the administrator.",
    ),
    "error.settings": ("设置 {name} 的值 {value} 不对：{remedy}", "{name} is {value}: {remedy}"),
    "error.store_missing": (
        "{url} 还没有数据库。请在程序目录运行 python -m data init，再刷新本页。",
        "There is no store at {url}. Run python -m data init in the program's folder, then reload this page.",
    ),
    "error.store_not_ours": (
        "{url} 不是本程序的数据库（{detail}）。请把 GRID_DATABASE_URL 指向别处，或在那里运行 python -m data init。",
        "{url} holds no grid store ({detail}). Point GRID_DATABASE_URL at another place, or run python -m data init "
        "there.",
    ),
    "error.store_broken": (
        "数据库 {url} 已损坏（{detail}）。请用 python -m data restore 文件 恢复最近的备份。",
        "{url} is damaged ({detail}). Restore the last backup with python -m data restore FILE.",
    ),
    "error.store_newer": (
        "数据库 {url} 由更新版本的程序写成（结构 {revision}）。请更新程序；数据没有改动。",
        "{url} was written by a newer version of this program (schema {revision}). Update the program; nothing was "
        "changed.",
    ),
    "error.store_older": (
        "数据库 {url} 由较早版本的程序写成（结构 {revision}）。请运行 python -m data init 升级，数据会保留。",
        "{url} was written by an older version of this program (schema {revision}). Run python -m data init to bring "
        "it up to date; its data are kept.",
    ),
    "error.store_read_only": (
        "数据库 {url} 不能写入（{detail}）。请检查文件和文件夹的所有者与权限。",
        "{url} cannot be written ({detail}). Check the owner and the rights of the file and its folder.",
    ),
    "error.store_full": (
        "数据库 {url} 所在的磁盘已满。请腾出空间再试；数据没有改动。",
        "The disk that holds {url} is full. Free some space and try again; nothing was changed.",
    ),
    "error.store_disk": (
        "数据库 {url} 所在的磁盘出错（{detail}）。请检查磁盘，再运行 python -m data check；没有完成的内容不会保留。",
        "The disk that holds {url} failed ({detail}). Check it, then run python -m data check; what was not finished "
        "was not kept.",
    ),
    "error.store_busy": (
        "数据库 {url} 正被其他程序写入，等待过久。请等它写完再试。",
        "{url} was locked by another writer for too long. Wait for its work to end and try again.",
    ),
    "error.store_unreachable": (
        "连不上数据库 {url}（{detail}）。请检查服务器是否运行，以及 GRID_DATABASE_URL 里的地址、库名、用户和密码。",
        "The database at {url} cannot be reached ({detail}). Check that its server runs, and the address, database, "
        "user and password in GRID_DATABASE_URL.",
    ),
    "error.store_without_postgis": (
        "数据库 {url} 没有 PostGIS（{detail}）。请管理员在服务器上安装，并在库里运行 CREATE EXTENSION postgis。",
        "The database at {url} lacks PostGIS ({detail}). Let its administrator install it and run CREATE EXTENSION "
        "postgis in the database.",
    ),
    "error.store_not_empty": (
        "{url} 里已有数据。请换一个空的数据库。",
        "{url} holds data already. Use an empty store.",
    ),
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
    "error.scenario_name": (
        "方案名称“{name}”不能用。请写 1 到 {longest} 个字。",
        "“{name}” cannot be a scenario's name. Give it 1 to {longest} characters.",
    ),
    "error.scenario_name_taken": (
        "已有方案“{name}”。请换一个名称，或选择覆盖它。",
        "There is a scenario “{name}” already. Choose another name, or replace that one.",
    ),
    "error.scenario_missing": (
        "没有方案“{name}”。它可能已被改名或删除：请重新看方案列表。",
        "There is no scenario “{name}”. It may have been renamed or deleted: look at the list again.",
    ),
    "error.scenario_action": (
        "方案里的一步读不懂（{action}：{detail}）。请从清单中删掉这一步，重新添加。",
        "A step of the scenario makes no sense ({action}: {detail}). Remove it from the list and add it again.",
    ),
    "error.plan_missing": (
        "没有编号为 {plan} 的方案。它可能已被删除：请重新看方案列表。",
        "There is no plan {plan}. It may have been deleted: look at the list again.",
    ),
    "error.plan_name": (
        "方案名称“{name}”不能用。请写 1 到 {longest} 个字。",
        "“{name}” cannot be a plan's name. Give it 1 to {longest} characters.",
    ),
    "error.plan_name_taken": (
        "已有方案“{name}”。请换一个名称，或打开那个方案再保存。",
        "There is a plan “{name}” already. Choose another name, or open that one and save it again.",
    ),
    "error.plan_changed": (
        "您打开方案“{name}”之后，别人保存过它。请重新打开，或把您的方案另存为一个新名称；数据没有改动。",
        "Somebody else saved plan “{name}” after you opened it. Open it again, or keep your own under another name; "
        "nothing was changed.",
    ),
    "error.plan_not_draft": (
        "方案“{name}”已提交或已批准，不能再改。请把它复制成新的草稿。",
        "Plan “{name}” has been submitted or approved and can no longer be changed. Copy it to a new draft.",
    ),
    "error.plan_not_submitted": (
        "方案“{name}”不在待审批状态：只有已提交的方案才能批准或退回。请先提交。",
        "Plan “{name}” is not awaiting approval: only a submitted plan is approved or given back. Submit it first.",
    ),
    "error.plan_not_approved": (
        "方案“{name}”没有获得批准：未经批准的方案不会生效。请先报批。",
        "Plan “{name}” is not approved: nothing comes into force without approval. Have it approved first.",
    ),
    "error.plan_not_yet": (
        "方案“{name}”从 {day} 起生效。在此之前，网格保持不变。",
        "Plan “{name}” comes into force on {day}. Until then the grids stay as they are.",
    ),
    "error.plan_not_withdrawable": (
        "方案“{name}”不能撤回：只有已提交或已批准、尚未生效的方案才能撤回。草稿可以删除；已生效的方案请用新方案替换。",
        "Plan “{name}” cannot be withdrawn: only a submitted or approved plan can be. Delete a draft; replace a plan "
        "in force by another.",
    ),
    "error.plan_reason": (
        "退回或撤回方案“{name}”要写明理由。请写一句话。",
        "Plan “{name}” goes back or is withdrawn for a reason. Say it in a sentence.",
    ),
    "error.plan_approver": (
        "“{approver}”不能作为批准人。请写批准人的姓名，不超过 {longest} 个字。",
        "“{approver}” is no approver's name. Give the name of the person who approves, of up to {longest} letters.",
    ),
    "error.plan_same_hands": (
        "方案“{name}”是{approver}提交的，不能由同一人批准。请换一位批准人。",
        "{approver} submitted plan “{name}” and cannot approve it too. Let somebody else approve it.",
    ),
    "error.plan_day": (
        "生效日期 {day} 早于今天（{today}）。请选今天或以后的日期。",
        "The effective day {day} lies before today, {today}. Choose today or a later day.",
    ),
    "error.plan_day_taken": (
        "{day} 已有方案“{other}”要在社区 {community} 生效。请另选日期，或先撤回那个方案。",
        "On {day} plan “{other}” comes into force for community {community}. Choose another day, or withdraw it.",
    ),
    "error.plan_overtaken": (
        "方案“{name}”定于 {day} 生效，但网格 {grid} 已在 {since} 重新划过。"
        "请撤回它，或复制成新草稿重新报批；网格没有改动。",
        "Plan “{name}” takes effect on {day}, but grid {grid} was already redrawn on {since}. Withdraw it, or copy it "
        "to a new draft and have that approved; the grids stay as they are.",
    ),
    "error.plan_incomplete": (
        "方案“{name}”还有 {number} 个单元没有分给网格，例如 {unit}。请分配它们，或让程序补全。",
        "{number} units of plan “{name}” have no grid, such as {unit}. Give them to grids, or have the rest done.",
    ),
    "error.plan_units_unknown": (
        "方案“{name}”里有 {number} 个单元不在它今天的范围内，例如 {unit}：此后导入过楼栋或道路，或者它们属于别的社区。"
        "请打开草稿，重新分配后保存。",
        "{number} units of plan “{name}” are not on its ground today, such as {unit}: buildings or streets were "
        "imported since, or they lie in another community. Open it as a draft, give the new units to grids and save "
        "it.",
    ),
    "error.plan_grid_code": (
        "单元 {unit} 在社区 {community} 内，不能划入网格“{grid}”。网格编码应为社区编码加三位数字。",
        "Unit {unit} lies in community {community} and cannot go to grid “{grid}”. A grid's code is the community's "
        "and three digits more.",
    ),
    "error.plan_seal": (
        "方案“{name}”与 {day} 批准的内容不符：有别的程序改过它。请撤回并重新报批；网格没有改动。",
        "Plan “{name}” is not what was approved on {day}: another program has changed it. Withdraw it and have a new "
        "draft approved; the grids stay as they are.",
    ),
    "error.plan_font": (
        "本机没有中文字体（找过：{looked_for}）。请在运行本程序的机器上安装一种，例如软件包 fonts-noto-cjk。",
        "No font with Chinese characters was found (looked for {looked_for}). Install one, such as the package "
        "fonts-noto-cjk, on the machine that runs this program.",
    ),
    "error.plan_community": (
        "“{community}”不是方案“{name}”里的社区。可选：{choices}。",
        "“{community}” is no community of plan “{name}”. Choose one of {choices}.",
    ),
    "error.plan_file_shapes": (
        "{path} 里没有面：第 {row} 行是 {kind}。请给一个面图层，每个网格一个或几个面。",
        "{path} holds no areas: row {row} is {kind}. Give a layer of polygons, one or more for each grid.",
    ),
    "error.plan_file_column": (
        "{path} 没有这一列：{wanted}。请指明网格编码在哪一列；文件的列：{choices}。",
        "{path} has no column {wanted}. Name the column of the grid codes; it has {choices}.",
    ),
    "error.plan_file_code": (
        "{path} 第 {row} 行的网格“{grid}”既不是网格编码，也不是这里唯一叫这个名字的网格。"
        "请写 15 位编码：社区编码加三位数字。",
        "Row {row} of {path} names the grid “{grid}”, which is neither a grid's code nor the only grid of that name "
        "here. Write the 15 digits: the community's code and three more.",
    ),
    "error.plan_file_place": (
        "{path} 不在这里：它的 {rows} 个面没有一个碰到单元（文件范围 {found}，单元范围 {expected}，单位为度）。"
        "请检查坐标系，文件写的是 {crs}。",
        "{path} lies elsewhere: not one of its {rows} areas touches a unit (it reaches from {found}, the units from "
        "{expected}, in degrees). Check its reference system, which it says is {crs}.",
    ),
    "error.plan_file_unit": (
        "{path} 第 {row} 行的单元“{unit}”今天已不存在。请重新导出单元。",
        "Row {row} of {path} names the unit “{unit}”, which is not on today's ground. Export the units again.",
    ),
    "error.token": (
        "地图数据的许可已过期。请刷新本页。",
        "The leave to read the map's data has ended. Reload the page.",
    ),
    "error.saved_view_name": (
        "视图名称“{name}”不能用。请写 1 到 {longest} 个字。",
        "“{name}” cannot be a view's name. Give it 1 to {longest} characters.",
    ),
    "error.saved_view_name_taken": (
        "已有视图“{name}”。请换一个名称，或选择覆盖它。",
        "There is a view “{name}” already. Choose another name, or replace that one.",
    ),
    "error.saved_view_missing": (
        "没有视图“{name}”。它可能已被删除：请重新看列表。",
        "There is no view “{name}”. It may have been deleted: look at the list again.",
    ),
    "error.rating_scheme": (
        "评价方案“{scheme}”不能用（{fault}）：{detail}。数据没有改动。",
        "The rating scheme “{scheme}” cannot be used ({fault}): {detail}. Nothing was changed.",
    ),
    "error.report_field": ("{name} 是 {value}：{remedy}。", "{name} is {value!r}: {remedy}."),
    "error.report_place": (
        "没有点位 {place}，或已停用。请重新扫码，或给出经纬度。",
        "There is no place {place!r}, or no longer. Scan its code again, or say where by longitude and latitude.",
    ),
    "error.report_key_reused": (
        "编号 {key} 已随另一份上报来过，那一份留作事件 {incident}。新的内容请换新编号上报。",
        "The key {key!r} came before with another report, which is kept as incident {incident}. "
        "Send what is new under a new key.",
    ),
    "error.photo_kind": (
        "{size:,} 字节的文件不是能读的照片。请用这些格式之一：{kinds}。",
        "A file of {size:,} bytes is no photo that can be read. Send one of: {kinds}.",
    ),
    "error.photo_size": (
        "照片过大：{size:,} {unit}，上限 {most:,}。请发小一些的照片。",
        "A photo has {size:,} {unit}, more than {most:,}. Send a smaller one.",
    ),
    "error.api_key_refused": (
        "api_key 不能用（{fault}）。请向本区索取在用的密钥。",
        "The api_key is {fault}. Ask the district for one that is in use.",
    ),
    "error.api_key_name": (
        "{name} 不能作发送方名称。请用 1 到 {longest} 个字母、数字、- 或 _。",
        "{name!r} cannot be a sender's name. Give 1 to {longest} letters, digits, - or _.",
    ),
    "error.api_key_name_taken": (
        "已有发送方 {name}。请另取名称；已停用的名称不再使用。",
        "There is a sender {name!r} already. Choose another name; a revoked sender's name is not used again.",
    ),
    "error.api_key_missing": (
        "没有发送方 {name} 在用的密钥。请查看 python -m data keys list。",
        "No sender {name!r} has a key in use. Look at `python -m data keys list`.",
    ),
    "error.loop_move": (
        "事件当前的状态不能做这一步。请刷新后再选可做的步骤；数据没有改动。",
        "This step does not follow from where the incident stands now. Reload and choose one of those offered; nothing "
        "was changed.",
    ),
    "error.loop_role": (
        "您的角色不能做这一步。请交给有权的角色处理。",
        "Your role may not take this step. Leave it to a role that may.",
    ),
    "error.loop_need": (
        "这一步缺少责任部门或理由。请补充后再提交。",
        "This step lacks a department or a reason. Add it and submit again.",
    ),
    "error.loop_time": (
        "填写的时间 {at} 早于上一步的时间 {last}。请改为之后的时间。",
        "The time {at} lies before the last step, at {last}. Give a time after it.",
    ),
    "error.loop_level": (
        "事项已到最高一级，不能再上报。请直接分派给责任部门。",
        "The matter is at the highest level and cannot go further up. Dispatch it to a department.",
    ),
    "error.loop_incident_missing": (
        "没有编号为 {incident} 的事件。请刷新列表后再选。",
        "There is no incident {incident}. Look at the list again.",
    ),
    "error.loop_stale": (
        "事件 {incident} 刚刚被别人处理过：现有 {steps} 步，打开时为 {seen} 步。请重新查看后再决定；数据没有改动。",
        "Somebody else has acted on incident {incident}: it has {steps} steps by now, {seen} when you opened it. Look "
        "at it again, then decide; nothing was changed.",
    ),
    "error.loop_department": (
        "没有代码为“{department}”的部门。请从列表中选择。",
        "There is no department “{department}”. Choose one of the list.",
    ),
    "error.loop_duplicate": (
        "事件 {incident} 已标为重复。请在首次上报的事件上操作，或先取消重复标记；数据没有改动。",
        "Incident {incident} is marked as a duplicate. Act on the first report, or take the mark away; nothing was "
        "changed.",
    ),
    "error.qr_place_missing": (
        "没有二维码“{given}”。请核对印在码下面的编号。",
        "There is no QR code {given}. Check the code that is printed below it.",
    ),
    "error.qr_nothing": (
        "{area}还没有二维码。请先生成，或换一个范围。",
        "There are no QR codes for {area}. Make them first, or choose another area.",
    ),
    "error.qr_too_many": (
        "{number:,} 个二维码超过一个文件的上限 {most:,} 个。请按街道或社区打印。",
        "{number:,} QR codes are more than a file of {most:,} holds. Print them by street or community.",
    ),
    "error.qr_address": (
        "“{given}”不是手机能打开的网址。请填写居民访问本系统的网址，以 https:// 开头。",
        "{given} is no address that a phone can open. Give where residents reach the application, from https:// on.",
    ),
    "error.loop_original_missing": (
        "没有编号为“{original}”的事件。请填写首次上报的编号。",
        "No incident has the number “{original}”. Give the number of the first report.",
    ),
    "error.loop_original_self": (
        "事件 {incident} 不能与自己重复。请填写首次上报的编号。",
        "Incident {incident} cannot be a duplicate of itself. Give the number of the first report.",
    ),
    "error.loop_original_duplicate": (
        "事件 {original} 本身已标为 {first} 的重复。请改填 {first}。",
        "Incident {original} is itself a duplicate of {first}. Give {first} instead.",
    ),
    "error.loop_no_duplicate": (
        "事件 {incident} 没有标为重复，无需取消。请刷新后查看。",
        "Incident {incident} is not marked as a duplicate: there is nothing to take away. Look at it again.",
    ),
    "error.loop_mark": (
        "评分 {mark} 不在 1 到 {best} 之间。请重新打分。",
        "The mark {mark} is none of 1 to {best}. Give one of them.",
    ),
    "error.loop_not_handled": (
        "事件 {incident} 尚未处置，不能评价。请处置后再评。",
        "Incident {incident} has not been handled: it is rated after that. Wait for it.",
    ),
    "error.simulation_real_data": (
        "{url} 没有标为虚构数据，而模拟事件无法再删除。请把 GRID_DATABASE_URL 指向用 python -m data demo 生成的库。",
        "{url} is not marked as invented, and simulated incidents cannot be removed again. Point GRID_DATABASE_URL at "
        "a store that python -m data demo has filled.",
    ),
    "error.simulation_empty": (
        "库中没有可用于模拟的内容（{what}）。请先运行 python -m data demo。",
        "There are no {what} to draw incidents from. Fill the store with python -m data demo.",
    ),
}
