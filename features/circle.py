"""Circle: whom a subscriber speaks with, on whose network they are, and how many of them have gone."""

from features.family import Family, Feature, Words
from features.sources import circle
from features.words import change, this_month, total

CIRCLE = Family(
    name="circle",
    question="Do the people around the subscriber hold him here, or draw him away?",
    needs=("circle",),
    features=(
        Feature(
            "peers_count",
            this_month(circle.peers_count),
            unit="numbers",
            why="How many people know this number.",
            group="circle",
            zh="本月通话联系人数",
            en="numbers spoken with",
            low=Words(
                "本月仅与{peers_count:.0f}个号码通话（一般{usual:.0f}个）",
                "Spoke with {peers_count:n number} this month ({usual:.0f} is usual)",
            ),
        ),
        Feature(
            "peers_change_share_3m",
            change(circle.peers_count, months=3),
            unit="share",
            why="A circle that shrinks has another number for this person.",
            group="circle",
            zh="联系人数较前3个月变化",
            en="numbers spoken with against the 3 months before",
            low=Words(
                "联系人数较前3个月变化{peers_change_share_3m:+.0%}",
                "Numbers spoken with moved {peers_change_share_3m:+.0%} on the 3 months before",
            ),
        ),
        Feature(
            "close_peers_change_share_3m",
            change(circle.close_peers_count, months=3),
            unit="share",
            why="Close ones call where they find you.",
            group="circle",
            zh="密切联系人数较前3个月变化",
            en="close numbers against the 3 months before",
            low=Words(
                "密切联系人数较前3个月变化{close_peers_change_share_3m:+.0%}",
                "Close numbers moved {close_peers_change_share_3m:+.0%} on the 3 months before",
            ),
        ),
        Feature(
            "closest_talk_share_3m",
            total(circle.closest_s, months=3) / total(circle.talk_s, months=3),
            unit="share",
            why="A circle of one hangs on one person's choice.",
            group="circle",
            zh="近3个月最密切联系人通话占比",
            en="talk with the closest number of each month, 3 months",
            high=Words(
                "近3个月{closest_talk_share_3m:.0%}的通话集中于一位联系人",
                "{closest_talk_share_3m:.0%} of the talk of 3 months was with one number",
            ),
        ),
        Feature(
            "our_peers_share_3m",
            total(circle.our_peers_count, months=3) / total(circle.peers_count, months=3),
            unit="share",
            why="Friends on our network hold people here.",
            group="circle",
            zh="近3个月网内联系人占比",
            en="numbers on our network, 3 months",
            low=Words(
                "近3个月联系人中网内占{our_peers_share_3m:.0%}",
                "{our_peers_share_3m:.0%} of the numbers of 3 months were on our network",
            ),
        ),
        Feature(
            "our_talk_share_3m",
            total(circle.ours_s, months=3) / total(circle.talk_s, months=3),
            unit="share",
            why="The same by minutes: those who matter.",
            group="circle",
            zh="近3个月网内通话占比",
            en="talk on our network, 3 months",
            low=Words(
                "近3个月网内通话占{our_talk_share_3m:.0%}",
                "{our_talk_share_3m:.0%} of the talk of 3 months was on our network",
            ),
        ),
        Feature(
            "our_talk_change_share_3m",
            change(circle.ours_s, months=3),
            unit="share",
            why="Talk within the network that falls is a circle that goes.",
            group="circle",
            zh="网内通话较前3个月变化",
            en="talk on our network against the 3 months before",
            low=Words(
                "网内通话较前3个月变化{our_talk_change_share_3m:+.0%}",
                "Talk on our network moved {our_talk_change_share_3m:+.0%} on the 3 months before",
            ),
        ),
        Feature(
            "rivals_talk_change_share_3m",
            change(circle.rivals_s, months=3),
            unit="share",
            why="Talk with rivals' networks that grows is where friends have gone.",
            group="circle",
            zh="异网通话较前3个月变化",
            en="talk with rivals' networks against the 3 months before",
            high=Words(
                "异网通话较前3个月上升{rivals_talk_change_share_3m:.0%}",
                "Talk with other networks rose {rivals_talk_change_share_3m:.0%} on the 3 months before",
            ),
        ),
        Feature(
            "ported_peers_count",
            this_month(circle.ported_peers_count),
            unit="numbers",
            why="Each friend who ported shows how it is done.",
            group="circle",
            zh="本月已携出的联系人数",
            en="numbers that have ported away",
            high=Words(
                "本月联系人中{ported_peers_count:.0f}人已携号转网",
                "{ported_peers_count:n number} spoken with this month had ported away",
            ),
            stays="It says in people what the share says in minutes.",
        ),
        Feature(
            "ported_talk_share",
            this_month(circle.ported_s) / this_month(circle.talk_s),
            unit="share",
            why="By minutes: a close friend counts for more.",
            group="circle",
            zh="本月与已携出联系人通话占比",
            en="talk with numbers that have ported away",
            high=Words(
                "本月{ported_talk_share:.0%}的通话是与已携号转网的联系人",
                "{ported_talk_share:.0%} of the month's talk was with people who had ported away",
            ),
        ),
        Feature(
            "ported_talk_share_3m",
            total(circle.ported_s, months=3) / total(circle.talk_s, months=3),
            unit="share",
            why="The same over three months, single calls smoothed out.",
            group="circle",
            zh="近3个月与已携出联系人通话占比",
            en="talk with numbers that have ported away, 3 months",
            high=Words(
                "近3个月{ported_talk_share_3m:.0%}的通话是与已携号转网的联系人",
                "{ported_talk_share_3m:.0%} of the talk of 3 months was with people who had ported away",
            ),
        ),
    ),
)
