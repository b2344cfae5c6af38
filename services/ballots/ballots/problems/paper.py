"""The slugs of sheets of paper, their batches, and the files in which they are keyed."""

from chassis import sheets
from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = sheets.PROBLEMS | {
    "too-many-sheets": Problem(
        422,
        "There are too many sheets for one file",
        "选票份数过多，无法放入一个文件",
        "There are {total}: ask for `part` 1 to {parts}, each of up to {limit}.",
        "共 {total} 份：请以 `part` 1 至 {parts} 分批获取，每批最多 {limit} 份。",
    ),
    "no-sheets": Problem(
        404,
        "There are no sheets to print",
        "没有可打印的选票",
        "Make sheets for voters first, or ask for an earlier part.",
        "请先为选民生成选票，或选择较前的部分。",
    ),
    "sheet-mistyped": Problem(
        422,
        "This is no sheet's number",
        "选票编号有误",
        "The check digit does not fit: key the ten digits again, or scan the QR.",
        "校验位不符：请重新录入十位编号，或扫描二维码。",
    ),
    "sheet-of-another-poll": Problem(
        422,
        "The sheet belongs to another poll",
        "选票属于其他评议",
        "This poll's sheets have the mark {mark} in their QR.",
        "本评议选票的二维码含有前缀 {mark}。",
    ),
    "unknown-sheet": Problem(
        404,
        "The poll has no such sheet",
        "没有此选票",
        "No sheet {sheet} was made for a voter of this poll.",
        "本评议没有编号为 {sheet} 的选票。",
    ),
    "sheet-in-another-batch": Problem(
        409,
        "The sheet is entered in another batch",
        "选票已录入其他批次",
        "Sheet {sheet} stands in batch {batch} already.",
        "选票 {sheet} 已在批次 {batch} 中。",
    ),
    "sheet-repeated": Problem(
        422,
        "A sheet stands twice",
        "选票重复",
        "Sheet {sheet} stands in an earlier row already.",
        "选票 {sheet} 在前面已出现。",
    ),
    "invalid-with-votes": Problem(
        422,
        "An invalid sheet has no votes",
        "无效选票不能有评价",
        "Leave out the votes, or `invalid`.",
        "请去掉评价，或去掉无效标记。",
    ),
    "formula-in-cell": Problem(
        422,
        "A cell holds a formula",
        "单元格含有公式",
        "Put the value itself in its place.",
        "请直接填写内容。",
    ),
    "paper-batch-not-found": Problem(
        404, "There is no such batch of paper", "没有此纸质批次", "Check the batch's id.", "请检查批次标识。"
    ),
    "batch-code-taken": Problem(
        409,
        "The code belongs to another batch",
        "批次代码已被占用",
        "Batch {code} was declared with {declared} sheets.",
        "批次 {code} 已登记为 {declared} 份。",
    ),
    "third-operator": Problem(
        409,
        "Two others enter this batch",
        "该批次已有两名录入员",
        "A batch is entered by two operators, each of whom goes on alone.",
        "每个批次由两名录入员各自录入。",
    ),
    "paper-batch-handed-in": Problem(
        409,
        "The batch is handed in",
        "批次已提交",
        "What is entered in it does not change any more.",
        "录入内容不再更改。",
    ),
    "nothing-to-settle": Problem(
        409,
        "There is nothing to settle",
        "没有需要裁定的差异",
        "Sheet {sheet} is not entered twice, or both times alike.",
        "选票 {sheet} 未经两次录入，或两次录入一致。",
    ),
    "paper-batch-incomplete": Problem(
        409,
        "The batch is not complete",
        "批次尚不完整",
        "{count} thing(s) are missing, each under `errors`.",
        "共 {count} 处待处理，见 `errors`。",
    ),
    "total-differs": Problem(
        409,
        "The total is not what was declared",
        "份数与登记不符",
        "{declared} sheets were declared, {entered} are entered. Enter the others, or correct the total.",
        "登记 {declared} 份，已录入 {entered} 份。请补录，或更正登记份数。",
    ),
    "entered-once": Problem(
        409,
        "A sheet is entered once",
        "选票只录入了一次",
        "Sheet {sheet} lacks the entry of the {reader} operator.",
        "选票 {sheet} 缺少一名录入员（{reader}）的录入。",
    ),
    "difference-unsettled": Problem(
        409,
        "A difference is not settled",
        "差异尚未裁定",
        "Sheet {sheet} is entered in two ways: settle it, or let one entry be corrected.",
        "选票 {sheet} 两次录入不一致：请裁定，或更正其中一次录入。",
    ),
    "empty-sheet": Problem(422, "Nothing is ticked on the sheet", "选票为空白"),
    "invalid-sheet": Problem(422, "The sheet is invalid", "选票无效"),
}
