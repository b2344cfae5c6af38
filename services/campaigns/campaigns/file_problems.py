"""The slugs of documents and files that are handed in whole: plans, and lists out of a spreadsheet."""

from __future__ import annotations

from chassis.problems import Problem

FILE_PROBLEMS: dict[str, Problem] = {
    "invalid-yaml": Problem(
        400,
        "The body is not a plain YAML document",
        "请求体不是简单的 YAML 文档",
        "Send one document without aliases, tags and double keys: {reason}",
        "请发送一个不含别名、标签和重复键的文档：{reason}",
    ),
    "unreadable-file": Problem(
        400,
        "The file cannot be read",
        "文件无法读取",
        "It is no whole CSV or XLSX file, or a damaged one: {reason}",
        "不是完整的 CSV 或 XLSX 文件，或文件已损坏：{reason}",
    ),
    "undecodable-text": Problem(
        400,
        "The file is not in the encoding that it is sent as",
        "文件编码与所声明的不符",
        "Byte {position} (in line {line}) is not {charset}. What Excel saves as CSV is often GBK: send it as "
        "`text/csv; charset=gbk`.",
        "第 {position} 字节（第 {line} 行）不是 {charset}。Excel 保存的 CSV 常为 GBK 编码："
        "请以 `text/csv; charset=gbk` 发送。",
    ),
    "old-or-protected-file": Problem(
        422,
        "The file is an old .xls or protected by a password",
        "文件为旧版 .xls 或设有密码",
        "Save it as .xlsx without a password.",
        "请另存为不带密码的 .xlsx 文件。",
    ),
    "file-unpacks-too-large": Problem(
        413,
        "The file is too large once it is unpacked",
        "文件解压后过大",
        "Unpacked it has more than {limit} bytes. Copy the list alone into a new file.",
        "解压后超过 {limit} 字节。请将名单单独复制到新文件。",
    ),
    "too-many-rows": Problem(
        413,
        "The list has too many rows",
        "名单行数过多",
        "At most {limit} rows are taken at once: split the list.",
        "一次最多接收 {limit} 行：请拆分名单。",
    ),
    "unknown-column": Problem(
        422,
        "A column is not known",
        "未知列",
        "The heading of column {column} is none of: {known}.",
        "{column} 列的表头不在以下之列：{known}。",
    ),
    "missing-column": Problem(
        422, "A column is missing", "缺少列", "There is no column {column}.", "缺少 {column} 列。"
    ),
    "repeated-column": Problem(
        422,
        "A column is there twice",
        "列重复",
        "Columns {first} and {column} have the same heading.",
        "{first} 列与 {column} 列表头相同。",
    ),
    "cell-without-heading": Problem(
        422,
        "A value stands outside the columns",
        "有值不在任何列中",
        "Column {column} has no heading; in CSV put a text with a comma in quotes.",
        "{column} 列没有表头；CSV 中含逗号的文本须加引号。",
    ),
    "too-many-nodes": Problem(
        413,
        "The document has too many parts",
        "文档内容过多",
        "At most {limit} values and keys are read.",
        "最多读取 {limit} 个键和值。",
    ),
}
