"""What went wrong with a report, a photo, a key or a QR code."""

TEXT: dict[str, tuple[str, str]] = {
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
}
