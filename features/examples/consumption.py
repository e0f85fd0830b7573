"""What Anna pays, worked out by hand."""

CONSUMPTION = """
    feature                       | value | because
    charged_yuan                  | 40    | a plan of 39, a pack of 10 and 2 of other things, 11 taken off
    charged_mean_yuan_3m          | 50    | 60, 50 and 40
    charged_change_share_3m       | -1/3  | 40 against 60
    charged_before_yuan_3m        | 60    | 70, 60 and 50
    plan_fee_yuan                 | 39    | P039 by the terms that hold since July, not those of January to come
    overage_yuan                  | 0     | 4 GB used of 5
    overage_mean_yuan_3m          | 10    | 12, 18 and 0
    overage_share_3m              | 0.2   | 30 of 150
    overage_months_6m             | 5     | every month but December
    allowance_used_share          | 0.8   | 4 GB of 5
    allowance_used_share_3m       | 1.25  | 8 + 8 + 4 GB of 6 + 5 + 5
    voice_allowance_used_share_3m | 0.25  | 40 + 40 + 20 minutes of 200 + 100 + 100
    price_of_data_yuan_per_gb_3m  | 7.5   | 150 yuan for 20 GB
    packs_yuan_3m                 | 10    | the pack of December; that of September is too long ago
    packs_ordered_count_3m        | 1     | the other one of December was sold to her on the telephone
    discount_yuan                 | 11    | the same every month
    owed_yuan                     | 30    | at the end of December
    paid_in_yuan                  | 30    | three times 10
    paid_in_change_share_3m       | -0.5  | 30 against 90, 60 and 30
    topups_mean_count_3m          | 2     | twice, once and three times
    since_last_payment_days_6m    | 10    | from the 21st to the 31st
    overage_highest_yuan_6m       | 30    | July and August: 11 GB of 6, at 6 yuan each GB
"""
