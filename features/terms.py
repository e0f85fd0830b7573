"""Terms: what each plan gives at the end of a month, and what a plan sold today gives at no more than its fee."""

import ibis
import ibis.expr.types as ir

from features.facts import LAST

#: What is known of a plan.
TERMS = ("fee_fen", "data_allowance_kb", "voice_allowance_s", "generation")


def terms_of(plans: ir.Table) -> ir.Table:
    """Say the terms that hold at the end of the month: plan_id, TERMS, is_on_sale; one row a plan.

    `plans`: the rows of a catalogue, one row a plan and the day from which its terms hold.
    """
    held = plans.filter(plans.valid_from <= plans[LAST])
    newest = ibis.row_number().over(group_by=held.plan_id, order_by=held.valid_from.desc())
    terms = held.mutate(__age=newest).filter(lambda row: row["__age"] == 0)
    return terms.select("plan_id", *TERMS, "is_on_sale")


def sold_for_as_much(terms: ir.Table) -> ir.Table:
    """Say the most data that a plan on sale gives at no more than the fee of each plan: plan_id, sold_kb.

    A plan for whose fee nothing is on sale is not there.
    """
    every = terms.select("plan_id", "fee_fen", __one=ibis.literal(1))
    sold = terms.filter(terms.is_on_sale).select(
        __one=ibis.literal(1), __fee_fen="fee_fen", __data_kb="data_allowance_kb"
    )
    pairs = every.left_join(sold, "__one")
    affordable = pairs.filter(pairs["__fee_fen"] <= pairs["fee_fen"])
    return affordable.group_by("plan_id").aggregate(sold_kb=affordable["__data_kb"].max())
