"""Voids and receipts."""

from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = {
    "ballot-not-found": Problem(
        404, "The poll has no such ballot", "此评议没有这张选票", "Check the ballot's id.", "请检查选票标识。"
    ),
    "void-not-found": Problem(
        404,
        "Nobody has proposed to void this ballot",
        "尚无人提议作废此选票",
        "Propose it with its reason first.",
        "请先提议并说明理由。",
    ),
    "void-proposed": Problem(
        409,
        "It was proposed with another reason or by somebody else",
        "已有不同理由或他人的提议",
        "{by} has proposed it; confirm that.",
        "{by} 已提议；请予确认。",
    ),
    "void-needs-another": Problem(
        409,
        "A void needs two people",
        "作废须由两人办理",
        "{by} has proposed it; somebody else has to confirm it.",
        "{by} 已提议，须由另一人确认。",
    ),
    "void-confirmed": Problem(
        409, "The ballot is void already", "选票已作废", "{by} has confirmed it.", "{by} 已确认。"
    ),
    "receipt-not-found": Problem(
        404,
        "No sealed poll has this receipt",
        "已封存的评议中没有此回执",
        "Receipts are published when their poll is sealed: check it letter by letter, or ask again after that.",
        "回执在评议封存时公布：请逐字核对，或在封存后再查。",
    ),
}
