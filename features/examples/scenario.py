"""Where, when and for what Anna uses the network, worked out by hand."""

SCENARIO = """
    feature                 | value | because
    night_share_3m          | 0.225 | 2 + 2 + 0.5 GB of 20
    night_change_share_3m   | -0.75 | 0.5 GB against 2
    weekend_share_3m        | 0.55  | four Sundays, four Saturdays of 1 GB each, and 2 + 1 on Saturdays of December, of 20
    busy_share_3m           | 0.25  | 2 + 2 + 1 GB of 20
    roaming_share_3m        | 0.1   | 2 GB on a journey in October, of 20
    roaming_days_3m         | 2     | the 5th and the 12th of October
    data_5g_share_3m        | 0.25  | 2 + 2 + 1 GB of 20
    data_5g_change_share_3m | -0.5  | 1 GB against 2
    cells_count_per_day     | 5     | 10 + 4 + 5 + 1 on four days
    cells_change_share_3m   | -0.5  | 20 against 40
    top_day_share           | 0.5   | 2 GB on the 6th, of 4
    video_share             | 0.5   | 2 GB of 4
    social_share            | 0.25  | 1 GB of 4
    game_share              | 0.125 | 0.5 GB of 4
    shopping_mean_gb_3m     | 0.5   | 0.5, 0.75 and 0.25
    categories_count        | 5     | video, social, game, shopping and other
"""
