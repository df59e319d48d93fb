"""`pawport import`."""

from pathlib import Path
from typing import Any, Final

import click

from pawport.cli.import_files import ImportCommand, ImportedFile, described, file_options, import_file

__all__ = ["import_pets"]

_LONGEST_SYSTEM: Final = 64
_LONGEST_SPECIES: Final = 100


class _Import(ImportCommand):
    notes = """
external_id and owner_external_id can name the other system, as in external_id:shelterluv. Upper case, spaces
and hyphens make no difference in column names, and neither do the words pet, animal, patient, owner, client
and customer before them: "Client First Name" is owner_first_name. In JSON, objects and lists have Pawport's
own JSON format, such as "microchips": ["985112345678903"] or "owner": {"firstName": "Ada"}."""

    def columns(self) -> list[tuple[str, str]]:
        from pawport.imports.columns import COLUMNS

        return [(column.name, described(column)) for column in COLUMNS]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from pawport.imports.presets import PRESETS, preset

        super().format_epilog(ctx, formatter)
        with formatter.section("Presets"):
            formatter.write_dl([(name, preset(name).of) for name in PRESETS])


def _checked_system(_context: click.Context, _parameter: click.Parameter, name: str | None) -> str | None:
    if name is not None and not 1 <= len(name.strip()) <= _LONGEST_SYSTEM:
        raise click.BadParameter(f"must be 1 to {_LONGEST_SYSTEM} characters")
    return name


def _checked_preset(_context: click.Context, _parameter: click.Parameter, name: str | None) -> str | None:
    from pawport.imports.presets import PRESETS

    if name is not None and name not in PRESETS:
        raise click.BadParameter(f"must be one of {', '.join(PRESETS)}")
    return name


def _checked_species(_context: click.Context, _parameter: click.Parameter, name: str | None) -> str | None:
    if name is not None and not (1 <= len(name.strip()) <= _LONGEST_SPECIES and name.isprintable()):
        raise click.BadParameter(f"must be 1 to {_LONGEST_SPECIES} printable characters")
    return name and name.strip()


def _mapped(
    _context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    return tuple(map(_pair, given))


def _check_mapped(pairs: tuple[tuple[str, str], ...]) -> None:
    """Raises UsageError if two columns shall be one that a pet has once, or one shall be two."""
    from pawport.imports.columns import column_of
    from pawport.imports.mapping import can_be_several

    names: dict[str, str] = {}
    columns: dict[str, str] = {}
    for name, column in pairs:
        plain = " ".join(name.casefold().split())
        if names.setdefault(plain, column) != column:
            raise click.UsageError(f"--map: {name!r} cannot be both {names[plain]} and {column}")
        found = column_of(column)
        if found is not None and not can_be_several(found) and columns.setdefault(found.name, plain) != plain:
            raise click.UsageError(f"--map: {columns[found.name]!r} and {name!r} cannot both be {found.name}")


def _map_file(
    _context: click.Context, _parameter: click.Parameter, path: Path | None
) -> tuple[tuple[str, str], ...]:
    if path is None:
        return ()
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeError) as error:
        raise click.BadParameter(f"{path} cannot be read: {error}") from error
    return tuple(_pair(line) for line in lines if line.strip() and not line.startswith("#"))


def _pair(text: str) -> tuple[str, str]:
    """A name of the file, and the column that it means."""
    from pawport.imports.columns import column_of
    from pawport.imports.headings import described

    name, equals, column = (part.strip() for part in text.rpartition("="))
    if not equals or not name:
        raise click.BadParameter(f'{text!r} must be NAME=COLUMN, such as "Client name=owner_name"')
    if column_of(column) is None:
        raise click.BadParameter(f"there is no column {described(column)}")
    return name, column


@click.command("import", cls=_Import)
@click.option("--sheet", metavar="NAME", help="The sheet of a spreadsheet.  [default: the first one]")
@click.option(
    "--preset",
    metavar="NAME",
    callback=_checked_preset,
    help="The system whose export the file is: what its columns mean. They are listed below.",
)
@click.option(
    "--map",
    "mapped",
    multiple=True,
    metavar="NAME=COLUMN",
    callback=_mapped,
    help='What a column of the file is, such as "Client name=owner_name". Can be repeated.',
)
@click.option(
    "--map-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="PATH",
    callback=_map_file,
    help="A file with NAME=COLUMN in each line, like --map.",
)
@click.option(
    "--ignore",
    "ignored",
    multiple=True,
    metavar="NAME",
    help="A column of the file that is left out. Can be repeated.",
)
@click.option("--ignore-unknown", is_flag=True, help="Leave out all columns that are unknown.")
@click.option(
    "--dates",
    type=click.Choice(("mdy", "dmy")),
    help="The order of day and month in dates such as 01/02/2024.  [default: as the whole file has it]",
)
@click.option("--weight-unit", type=click.Choice(("kg", "lb")), help="Unit of weights given without one.")
@click.option(
    "--system",
    metavar="NAME",
    callback=_checked_system,
    help="The system that external_id belongs to, such as shelterluv.  [default: the name of the file]",
)
@click.option(
    "--species",
    metavar="NAME",
    callback=_checked_species,
    help="The species of new pets whose rows have none, such as dog.",
)
@click.option("--transfer", is_flag=True, help="Give pets to other owners, where the file has others.")
@click.option(
    "--allow-duplicates",
    is_flag=True,
    help="Create pets without an id although their owners have pets of the same name and species.",
)
@click.option(
    "--placeholder",
    "placeholders",
    multiple=True,
    metavar="WORD",
    help="A word that stands for a missing value, beside the usual ones such as N/A. Can be repeated.",
)
@click.option(
    "--warnings",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="PATH",
    help="The report of values that were ignored, like --rejected.  [default: FILE.warnings.csv]",
)
@file_options
def import_pets(given: ImportedFile, *, warnings: Path | None, **options: Any) -> None:
    """Import pets and their owners from FILE.

    FILE is CSV or a spreadsheet, with the column names in the first line; JSON, an array of objects; or
    NDJSON, one object per line. Can be used while the service is running. Use --dry-run first: it shows what
    the columns are taken for.

    An existing pet is identified by its pet_id, otherwise by its external_id, otherwise by its microchip.
    Values in the file are updated, and nothing is removed. A pet without any of these is new; it is rejected
    if its owner has a pet of that name and species. An existing owner is identified by owner_external_id,
    or by the name with the e-mail address, a phone number or the address, and is not changed; others are
    created.

    If the command is interrupted, run it again to resume the import. Rejected rows do not affect other
    rows: they are written to a file that can be corrected and imported, and the exit code is 1.
    """
    from pawport.imports.pet_file import PetFile

    options["mapped"] += options.pop("map_file")
    _check_mapped(options["mapped"])
    import_file(given, PetFile(**options), "pets", warnings)
