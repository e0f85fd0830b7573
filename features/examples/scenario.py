"""Where, when and for what Anna uses the network, worked out by hand."""

SCENARIO = """
    feature                 | value | because
    night_share_3m          | 0.225 | 2 + 2 + 0.5 GB of 20
    night_change_share_3m   | -0.75 | 0.5 GB against 2
    night_change_share_6m   | -0.75 | 0.5 GB against 2
    weekend_share_3m        | 0.55  | four Sundays, four Saturdays of 1 GB each, and 2 + 1 on Saturdays of December, of 20
    weekend_days_share_3m   | 0.55  | 4 + 4 + 3 of 8 + 8 + 4 days
    busy_share_3m           | 0.25  | 2 + 2 + 1 GB of 20
    roaming_days_3m         | 2     | the 5th and the 12th of October
    data_5g_share_3m        | 0.25  | 2 + 2 + 1 GB of 20
    data_5g_change_share_3m | -0.5  | 1 GB against 2
    cells_count_per_day     | 5     | 10 + 4 + 5 + 1 on four days
    cells_change_share_3m   | -0.5  | 20 against 40
    top_day_share           | 0.5   | 2 GB on the 6th, of 4
    video_share             | 0.5   | 2 GB of 4
    social_share            | 0.25  | 1 GB of 4
    music_share             | 0     | none
    game_share              | 0.125 | 0.5 GB of 4
    news_share              | 0     | none
    shopping_mean_gb_3m     | 0.5   | 0.5, 0.75 and 0.25
    top_category            | video | 2 GB
    top_category_share      | 0.5   | video: 2 GB of 4
    app_top_day_share       | 0.25  | video on the 6th: 1 GB of 4
    social_days             | 3     | three
    app_mean_min_3m         | 1520  | 1920, 1860 and 780 minutes
"""
