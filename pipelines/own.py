"""Own: whether the code that the settings give our operator can be ours at all."""

import datetime as dt
from typing import get_args

from data.month import Month
from data.refusals import BadSettings
from pipelines.lakeside import frame_of
from pipelines.settings import OperatorCode
from pipelines.workspace import Workspace

#: A slip in the table is no proof against the settings; of a wrong code much more of it speaks.
SLIPS_SHARE = 0.05


def refuse_a_wrong_code(workspace: Workspace, month: Month, as_of: dt.date) -> None:
    """Refuse our code where numbers of the month are ported to it or come from it: nobody ports to where he is.

    With a wrong code all that features say of the circle would be wrong, silently.
    """
    own, steps = workspace.settings.operator.code, frame_of(workspace, "porting", [month], as_of)
    others = steps["other_operator"].dropna()
    wrong = int((others == own).sum())
    if wrong <= max(1, SLIPS_SHARE * len(others)):
        return
    never = [code for code in get_args(OperatorCode) if code not in set(others)]
    raise BadSettings(
        f"[operator] code = {own}",
        found=f"{wrong} of {len(others)} porting steps of {month} lead to {own} or come from there",
        expected="the code of our own operator, which is never the other one",
        do=f"Name ours in keepline.toml; never the other operator there: {', '.join(never) or 'none of the codes'}.",
    )
