"""What binds Anna, worked out by hand."""

COMMITMENT = """
    feature                 | value    | because
    lockin_left_days        | unknown  | the term is over
    since_lockin_days       | 10       | it ended on the 21st
    term_turn_days          | 41       | it ended 10 days before the end of the month, 41 before that of the coming one
    has_broadband           | 1        | yes
    household_cards_count   | 2        | of three one is suspended
    sub_cards_count         | 1        | of two one is suspended
    ties_count              | 2        | fixed line and family; the term is over
    card                    | main     | the account is hers
    payment                 | postpaid | as the contract says
"""
