"""Nearly all that is wrong here can be read, and is wrong (422)."""

from chassis.problems import Problem


def wrong(en: str, zh: str, detail_en: str, detail_zh: str) -> Problem:
    return Problem(422, en, zh, detail_en, detail_zh)
