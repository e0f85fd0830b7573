"""What Anna pays, and how, worked out by hand."""

CONSUMPTION = """
    feature                      | value  | because
    charged_yuan                 | 40     | a plan of 39, a pack of 10 and 2 of other things, 11 taken off
    charged_mean_yuan_3m         | 50     | 60, 50 and 40
    charged_before_yuan_3m       | 60     | 70, 60 and 50
    charged_change_share_3m      | -1/3   | 40 against 60
    charged_yoy_share            | -11/21 | 40 against 84 in December 2024
    plan_fee_yuan                | 39     | P039 by the terms that hold since July, not those of January to come
    discount_yuan                | 11     | the same every month
    price_of_data_yuan_per_gb_3m | 7.5    | 150 yuan for 20 GB
    overage_yuan                 | 0      | 4 GB used of 5
    overage_mean_yuan_3m         | 10     | 12, 18 and 0
    overage_share_3m             | 0.2    | 30 of 150
    overage_months_6m            | 5      | every month but December
    overage_highest_yuan_6m      | 30     | July and August: 11 GB of 6, at 6 yuan each GB
    overage_rise_yuan_3m         | -14    | 0 against 12, 12 and 18
    owed_yuan                    | 30     | at the end of December
    owed_months_6m               | 2      | November and December
    paid_in_yuan                 | 30     | three times 10
    paid_in_change_share_3m      | -0.5   | 30 against 90, 60 and 30
    paid_over_charged_share_3m   | 0.8    | 60 + 30 + 30 yuan of 150
    topup_yuan_per_count_3m      | 20     | 120 yuan in six payments
    paid_by_screen_share_6m      | 0.7    | seven of ten in the app; in October shop and agent, in December once the shop
"""
