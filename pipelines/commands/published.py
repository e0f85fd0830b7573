"""`keepline published`: where the lists are."""

from pipelines.commands.options import HERE, Home, SomeMonth
from pipelines.commands.telling import give


def run(month: SomeMonth = None, home: Home = HERE) -> None:
    """Print the folder of the published lists, of the latest month or of the one named: one absolute path."""
    from data.month import Month
    from data.refusals import NoInput
    from pipelines.workspace import open_workspace
    from serving.publish import current

    folder = current(open_workspace(home, must_be_there=True).published, None if month is None else Month.parse(month))
    if folder is None:
        raise NoInput(
            f"published {month or 'months'}",
            found="nothing",
            expected="a published month",
            do="Publish it: keepline month --month YYYY-MM --from DIR",
        )
    give(str(folder.resolve()))
