"""With whom Anna speaks, worked out by hand."""

CIRCLE = """
    feature                     | value | because
    peers_count                 | 3     | aa, bb and cc
    peers_change_share_3m       | 0     | 3 against 3
    close_peers_change_share_3m | -2/3  | aa alone has five calls; before all three had
    closest_talk_share_3m       | 14/29 | aa: 30 + 30 + 10 minutes of 145
    our_peers_share_3m          | 5/9   | aa and cc, aa and cc, aa, of three each; we are CT
    our_talk_share_3m           | 20/29 | 45 + 45 + 10 minutes of 145
    our_talk_change_share_3m    | -7/9  | 10 minutes against 45
    rivals_talk_change_share_3m | 0     | bb 10 and cc 5 minutes, against 15 of bb
    ported_peers_count          | 1     | cc
    ported_talk_share           | 0.2   | 5 minutes of 25
    ported_talk_share_3m        | 1/29  | 5 minutes of 145
"""
