"""Whether Anna's plan fits, worked out by hand."""

PLAN_FIT = """
    feature                       | value | because
    allowance_used_share          | 0.8   | 4 GB of 5
    allowance_used_share_3m       | 1.25  | 8 + 8 + 4 GB of 6 + 5 + 5
    allowance_used_share_6m       | 25/17 | 11 + 11 + 8 + 8 + 8 + 4 GB of four times 6 and twice 5
    allowance_left_gb             | 1     | 4 GB used of 5
    voice_allowance_used_share_3m | 0.25  | 40 + 40 + 20 minutes of 200 + 100 + 100
    data_overage_months_6m        | 5     | every month but December
    plan_yuan_per_gb              | 7.8   | 39 yuan for 5 GB
    sold_more_gb                  | 3     | P035, on sale since the 1st for 35 yuan, gives 8 GB and hers 5
    plan_held_days                | 60    | since the 1st of November
    plan_changes_months_6m        | 1     | October
    downgrades_count_6m           | 1     | in October from 59 yuan to 39
    packs_yuan_3m                 | 10    | the pack of December; that of September is too long ago
    packs_change_share_3m         | 2     | 10 yuan against 10, 0 and 0
    packs_ordered_count_3m        | 1     | the other one of December was sold to her on the telephone
    since_pack_days_6m            | 22    | from the 9th to the 31st
"""
