"""What Anna was unhappy about, worked out by hand."""

SERVICE = """
    feature                     | value | because
    complaints_count_3m         | 4     | one, one and two
    complaints_open_count       | 1     | that of the 10th about the network
    complaints_months_6m        | 4     | July, October, November and December
    network_complaints_count_3m | 2     | October and December
    fee_complaints_count_3m     | 2     | November and December
    unhappy_count_3m            | 2     | October and the 22nd of December; nobody can say yet of the open one
"""
