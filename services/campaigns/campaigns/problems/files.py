"""The slugs of documents and files that are handed in whole: plans, and lists out of a spreadsheet."""

from __future__ import annotations

from chassis import sheets, yaml_documents
from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = (
    sheets.PROBLEMS
    | yaml_documents.PROBLEMS
    | {
        "undecodable-text": Problem(
            400,
            "The file is not in the encoding that it is sent as",
            "文件编码与所声明的不符",
            "Byte {position} (in line {line}) is not {charset}. What Excel saves as CSV is often GBK: send it as "
            "`text/csv; charset=gbk`.",
            "第 {position} 字节（第 {line} 行）不是 {charset}。Excel 保存的 CSV 常为 GBK 编码："
            "请以 `text/csv; charset=gbk` 发送。",
        ),
    }
)
