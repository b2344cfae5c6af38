"""The slugs of documents and files that are handed in whole: plans, and lists out of a spreadsheet."""

from __future__ import annotations

from chassis import sheets
from chassis.problems import Problem

FILE_PROBLEMS: dict[str, Problem] = sheets.PROBLEMS | {
    "invalid-yaml": Problem(
        400,
        "The body is not a plain YAML document",
        "请求体不是简单的 YAML 文档",
        "Send one document without aliases, tags and double keys: {reason}",
        "请发送一个不含别名、标签和重复键的文档：{reason}",
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
    "too-many-nodes": Problem(
        413,
        "The document has too many parts",
        "文档内容过多",
        "At most {limit} values and keys are read.",
        "最多读取 {limit} 个键和值。",
    ),
}
