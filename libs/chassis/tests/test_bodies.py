"""What is said of bodies that are declared as structs."""

import pytest
from msgspec import Struct

from chassis.bodies import read_struct
from chassis.problems import Refused


class Inner(Struct, forbid_unknown_fields=True):
    number: int


class Outer(Struct, forbid_unknown_fields=True):
    several: list[Inner] | None = None
    either: int | str | None = None


def test_read_struct_names_mistakes_inside_what_may_be_null() -> None:
    with pytest.raises(Refused) as refused:
        read_struct(b'{"several": [{"number": 1}, {"number": "1"}, {"x": 1}], "either": []}', Outer)
    assert sorted((each.pointer, each.slug) for each in refused.value.mistakes) == [
        ("/either", "invalid-value"),
        ("/several/1/number", "invalid-value"),
        ("/several/2/number", "missing-field"),
        ("/several/2/x", "unknown-field"),
    ]
