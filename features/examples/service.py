"""What Anna was unhappy about, and how the network served her, worked out by hand."""

SERVICE = """
    feature                        | value | because
    complaints_count_3m            | 4     | one, one and two
    complaints_months_6m           | 4     | July, October, November and December
    complaints_open_count          | 1     | that of the 10th about the network
    complaint_open_highest_days_3m | 21    | that of the 10th, open at the end of the month
    since_complaint_days_6m        | 11    | from the 20th to the 31st
    escalated_count_12m            | 0     | none
    unhappy_count_3m               | 2     | October and the 22nd of December; nobody can say yet of the open one
    network_complaints_count_3m    | 2     | October and December
    fee_complaints_count_3m        | 2     | November and December
    slow_share                     | 0.3   | as measured
    slow_mean_share_3m             | 1/6   | 0.1, 0.1 and 0.3
    slow_change_share_3m           | 2     | 0.3 against 0.1
    drops_count_per_day_3m         | 1.8   | 8 + 8 + 20 on 8 + 8 + 4 days
    drops_change_share_3m          | 1.5   | 20 against 8
    full_cells_share               | 0.4   | as measured
    covered_share                  | 0.9   | as measured
"""
