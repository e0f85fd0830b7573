"""Units: what a number counts, and what becomes of it when numbers are added, divided and shown.

Facts are whole numbers in the smallest unit of their kind, named by the suffix; a feature shows people's units.
"""

#: The units of facts, by the suffix of a fact's name. A fact without one is a word or a flag.
OF_FACTS = ("kb", "fen", "s", "days", "count", "ppm", "months")

#: What a unit of facts is shown as, and how many of the first make one of the second.
SHOWN = {"kb": ("gb", 1024 * 1024), "fen": ("yuan", 100), "s": ("min", 60), "ppm": ("share", 1_000_000)}

#: How the unit of a feature is written for a reader: its `unit` begins like this.
READ = {"gb": "GB", "yuan": "yuan", "min": "minutes", "days": "days", "months": "months", "share": "share"}

NUMBER = ""


def of_name(name: str) -> str:
    """Tell the unit of a fact by its name; a word or a flag has none.

    >>> of_name("data_kb"), of_name("payment")
    ('kb', '')
    """
    last = name.rsplit("_", 1)[-1]
    return last if last in OF_FACTS else NUMBER


def added(left: str, right: str) -> str:
    """Tell the unit of a sum or a difference; apples and pears are refused."""
    if right in {left, NUMBER}:
        return left
    if left == NUMBER:
        return right
    msg = f"`{left}` and `{right}` cannot be added; both sides must count the same"
    raise ValueError(msg)


def multiplied(left: str, right: str) -> str:
    """Tell the unit of a product; one side must be a plain number or a share.

    >>> multiplied("share", "fen"), multiplied("share", NUMBER)
    ('fen', 'share')
    """
    for plain in (NUMBER, "share"):
        for one, other in ((left, right), (right, left)):
            if one == plain:
                return other
    msg = f"`{left}` times `{right}` is nothing anybody counts"
    raise ValueError(msg)


def divided(left: str, right: str) -> str:
    """Tell the unit of a quotient: of alike a share, of so much in so many months so much a month.

    >>> divided("kb", "kb"), divided("kb", "months"), divided("count", "days"), divided("fen", NUMBER)
    ('share', 'kb', 'count_per_day', 'fen')
    """
    if right in {NUMBER, "months"} and left != right:
        return left
    return "share" if left == right else f"{left}_per_{right.removesuffix('s') or right}"


def shown(unit: str) -> tuple[str, float]:
    """Tell in which unit people read a unit of facts, and by what to divide.

    >>> shown("kb"), shown("fen_per_kb")
    (('gb', 1048576.0), ('yuan_per_gb', 9.5367431640625e-05))
    """
    above, _, below = unit.partition("_per_")
    name, size = SHOWN.get(above, (above, 1))
    if not below:
        return name, float(size)
    under, part = SHOWN.get(below, (below, 1))
    return f"{name}_per_{under}", size / part
