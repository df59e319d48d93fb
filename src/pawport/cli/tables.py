"""Tables of records on a terminal."""

from collections.abc import Iterable, Sequence

__all__ = ["print_table"]


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], styles: Iterable[str] = ()) -> None:
    """Prints the rows under the names of their columns; `styles`, if given, has rich's style of each row.

    Other commands need the whole `id`, so a narrow terminal breaks the other columns.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, collapse_padding=True)
    for name in columns:
        table.add_column(name, no_wrap=name == "id", overflow="fold", min_width=len(name))
    given = iter(styles)
    for row in rows:
        table.add_row(*map(Text, row), style=next(given, ""))
    Console().print(table)
