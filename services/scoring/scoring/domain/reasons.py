"""Why a result is another than before, in words (slug → zh, en), beside the rules that an explanation names."""

from collections.abc import Mapping

REASONS: Mapping[str, tuple[str, str]] = {
    "entered": ("该对象此前不在其中", "The object was not there before"),
    "left": ("该对象此后不在其中", "The object is no longer there"),
    "input-changed": (
        "该对象的票数、考评、得分或否决有变化（见 input）",
        "What was handed in for the object changed (see `input`)",
    ),
    "scheme-changed": ("方案有变化（见 scheme）", "The scheme changed (see `scheme`)"),
    "others-moved": (
        "该对象的总分未变，名次或等次因其他对象的变化而变化",
        "Its total is the same; its rank or grade moved because others did",
    ),
    "rounding": (
        "总分最后一次性取整，各组成部分打印值之差与总分之差可能相差百分之几",
        "The total is rounded once, at the end: what the printed parts differ by need not sum to what it differs by",
    ),
}
