"""How much Anna uses, worked out by hand."""

ACTIVITY = """
    feature                     | value | because
    data_gb                     | 4     | 2 on the 6th, 1 on the 13th, 1 on the 24th
    data_before_gb_3m           | 8     | on each of eight days 1, in each of three months
    data_change_share_3m        | -0.5  | 4 against 8
    data_change_share_1m        | -0.5  | 4 against the 8 of November
    data_3m_over_6m_share_6m    | 0.8   | 20 GB in 3 months, 50 in 6
    late_data_share             | 0.25  | the 24th: 1 of 4
    active_days                 | 4     | the 6th, 13th, 24th and 28th
    active_days_change_share_3m | -0.5  | 4 against 8
    data_days                   | 3     | on the 28th she only called
    voice_days                  | 3     | on the 13th she did not call
    late_active_days            | 2     | the 24th and the 28th
    since_last_use_days_3m      | 3     | from the 28th to the 31st
    used_months_6m              | 6     | every month
    voice_out_min               | 20    | 10 + 5 + 5
    voice_out_change_share_3m   | -0.5  | 20 against 40
    voice_in_change_share_3m    | -0.75 | 5 against 20
    calls_in_share_3m           | 0.3   | 8 + 8 + 2 incoming, 16 + 16 + 10 outgoing
    calls_out_mean_count_3m     | 14    | 16, 16 and 10
    sms_mean_count_3m           | 6     | 8, 8 and 2
"""
