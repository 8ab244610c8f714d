"""What went wrong with the store."""

TEXT: dict[str, tuple[str, str]] = {
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
}
