"""Rehearsals."""

from __future__ import annotations

from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = {
    "real-number": Problem(
        422,
        "A real number in a rehearsal",
        "演练中使用了真实号码",
        "Nobody real is asked in a rehearsal: use +86000 and eight digits.",
        "演练不得使用真实号码：请使用 +86000 加八位数字。",
    ),
    "simulated-number": Problem(
        422,
        "A simulated number outside a rehearsal",
        "正式评议中使用了模拟号码",
        "+86000 and eight digits is nobody's number; it is for rehearsals alone.",
        "+86000 加八位数字不是真实号码，仅供演练使用。",
    ),
}
