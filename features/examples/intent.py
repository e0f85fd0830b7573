"""What Anna has done to leave, worked out by hand."""

INTENT = """
    feature             | value | because
    queries_count_3m    | 2     | the 20th of November and the 10th of December
    since_query_days_6m | 21    | from the 10th to the 31st
    codes_count_12m     | 0     | none
"""
