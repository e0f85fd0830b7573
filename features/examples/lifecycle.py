"""How long Anna has been a customer, and how she came, worked out by hand."""

LIFECYCLE = """
    feature                  | value   | because
    tenure_days              | 730     | since the 1st of January 2024: two years, less a day
    seen_months_3m           | 3       | every month
    seen_months_12m          | 12      | every month
    since_ported_in_days_12m | unknown | she did not bring her number
    joined_channel           | app     | as handed over
    age                      | 38      | born about 1987
    prefecture               | 4201    | Wuhan
"""
