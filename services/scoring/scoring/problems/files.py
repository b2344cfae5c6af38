"""The slugs of files that are handed in: spreadsheets with votes, schemes in YAML."""

from chassis import sheets, yaml_documents
from chassis.problems import Problem

FILES: dict[str, Problem] = {
    **sheets.PROBLEMS,
    **yaml_documents.PROBLEMS,
    "ambiguous-column": Problem(
        422,
        "A heading means more than one thing",
        "表头含义不唯一",
        "The heading of column {column} means more than one thing here; write the code of the level.",
        "{column} 列的表头含义不唯一；请改写档次的代码。",
    ),
    "ambiguous-name": Problem(
        422,
        "A name means more than one thing",
        "名称含义不唯一",
        "The scheme has this name more than once; write the code.",
        "方案中有多项使用此名称；请改写代码。",
    ),
    "formula-without-value": Problem(
        422,
        "A formula was never computed",
        "公式没有计算结果",
        "Open the file in Excel and save it, or put the value in place of the formula.",
        "请在 Excel 中打开并保存文件，或将公式改为数值。",
    ),
    "cells-disagree": Problem(
        422,
        "Two cells say different things of the same",
        "同一内容前后不一致",
        "{value} stands here, and {other} above; let all lines say the same.",
        "此处为“{value}”，上文为“{other}”；请保持一致。",
    ),
}
