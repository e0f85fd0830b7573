"""How alive Anna's card is, worked out by hand."""

ACTIVITY = """
    feature                     | value  | because
    active_days                 | 4      | the 6th, 13th, 24th and 28th
    active_days_share           | 4/31   | 4 of 31
    active_days_change_share_3m | -0.5   | 4 against 8
    active_days_change_share_6m | -0.5   | 4 against 8
    data_days                   | 3      | on the 28th she only called
    data_days_change_share_3m   | -0.625 | 3 against 8
    voice_days                  | 3      | on the 13th she did not call
    late_active_days            | 2      | the 24th and the 28th
    since_last_use_days_3m      | 3      | from the 28th to the 31st
    topups_mean_count_3m        | 2      | twice, once and three times
    paid_months_6m              | 6      | every month
    since_last_payment_days_6m  | 10     | from the 21st to the 31st
    paid_later_days_3m          | -5     | on the 2nd, against the 3rd, 9th and 9th: earlier
"""
