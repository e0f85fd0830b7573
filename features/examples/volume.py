"""How much Anna uses, worked out by hand."""

VOLUME = """
    feature                   | value  | because
    data_gb                   | 4      | 2 on the 6th, 1 on the 13th, 1 on the 24th
    data_before_gb_3m         | 8      | on each of eight days 1, in each of three months
    data_change_share_1m      | -0.5   | 4 against the 8 of November
    data_change_share_3m      | -0.5   | 4 against 8
    data_change_share_6m      | -17/29 | 4 against 12, 11, 11, 8, 8 and 8
    data_yoy_share            | -2/3   | 4 against the 12 of December 2024
    data_3m_over_6m_share_6m  | 0.8    | 20 GB in 3 months, 50 in 6
    data_of_highest_share_12m | 1/3    | 4 of the 12 of the best months
    late_data_share           | 0.25   | the 24th: 1 of 4
    voice_out_min             | 20     | 10 + 5 + 5
    voice_out_change_share_3m | -0.5   | 20 against 40
    voice_in_change_share_3m  | -0.75  | 5 against 20
    voice_change_share_3m     | -7/12  | 25 minutes against 60
    voice_change_share_6m     | -7/12  | 25 minutes against 60
    calls_in_share_3m         | 0.3    | 8 + 8 + 2 incoming, 16 + 16 + 10 outgoing
    calls_out_mean_count_3m   | 14     | 16, 16 and 10
    sms_mean_count_3m         | 6      | 8, 8 and 2
"""
