"""Wording: what is wrong with a value that somebody wrote, in our words and not in a library's."""

from collections.abc import Mapping
from typing import Any

#: What pydantic calls a fault, and what it had expected; bounds are filled in.
EXPECTED = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number of less than 4,300 digits",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "text",
    "date_type": "a day without quotes, such as 2019-11-27",
    "tuple_type": 'a list, such as ["intent"] or [1, 5, 10]',
    "dict_type": "a section, with a line for each name",
    "model_type": "a section, with a line for each setting",
    "greater_than": "more than {gt:g}",
    "greater_than_equal": "{ge:g} or more",
    "less_than": "less than {lt:g}",
    "less_than_equal": "{le:g} or less",
    "enum": "{expected}",
    "literal_error": "{expected}",
}


def found_in(fault: Mapping[str, Any]) -> str:
    """Say what stood there.

    >>> found_in({"input": "many"}), found_in({"input": 0}), found_in({"input": True}), found_in({"input": {"a": 1}})
    ('`many`', '0', 'true', 'a section')
    """
    value = fault["input"]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list) and value and all(type(one) in {int, float} for one in value):
        return str(value)
    if isinstance(value, (dict, list)):
        return "a section" if isinstance(value, dict) else "a list"
    return str(value) if isinstance(value, (int, float)) else f"`{value}`"


def expected_by(fault: Mapping[str, Any]) -> str:
    """Say what should have stood there.

    >>> expected_by({"type": "greater_than_equal", "ctx": {"ge": 200}})
    '200 or more'
    """
    said = EXPECTED.get(str(fault["type"]))
    return said.format(**fault.get("ctx", {})) if said else str(fault["msg"]).lower()
