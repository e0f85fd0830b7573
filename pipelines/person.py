"""Person: whom somebody means by a phone number or an id; neither is ever said back."""

import re

import pyarrow as pa
import pyarrow.compute as pc

from data.identity import subscriber_id
from data.numbers import numbers_of
from data.refusals import BadUsage, NoInput
from pipelines.workspace import Workspace

_NUMBER, _SUBSCRIBER = re.compile(r"1[0-9]{10}"), re.compile(r"[a-z2-7]{26}")


def subscriber_named(workspace: Workspace, who: str) -> str:
    """Give the id of whoever is meant, whether or not there is such a person."""
    person = who.strip()
    if _NUMBER.fullmatch(person):
        return subscriber_id(person, workspace.key())
    if not _SUBSCRIBER.fullmatch(person):
        raise BadUsage(
            "--subscriber", found="neither", expected="a number of 11 digits, or an id of 26 letters", do="Name one."
        )
    return person


def known_here(workspace: Workspace, person: str) -> str:
    """Give the id back if the vault knows the person."""
    there = numbers_of(workspace.vault)["subscriber_id"].combine_chunks()
    if not pc.is_in(pa.scalar(person), value_set=there).as_py():
        raise NoInput(
            "--subscriber",
            found="nobody of that name in the vault",
            expected="somebody who was handed over",
            do="See to the number, or to the key under which it is read.",
        )
    return person
