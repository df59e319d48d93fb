"""`pawport import`."""

from typing import Any

import click

from pawport.cli.import_files import ImportCommand, ImportedFile, described, file_options, import_file

__all__ = ["import_pets"]


class _Import(ImportCommand):
    notes = """
external_id and owner_external_id can name the other system, as in external_id:shelterluv. Spaces, hyphens and
upper case are ignored in column names. In JSON, objects and lists have Pawport's own JSON format, such as
"microchips": ["985112345678903"] or "owner": {"firstName": "Ada"}."""

    def columns(self) -> list[tuple[str, str]]:
        from pawport.imports.columns import COLUMNS

        return [(column.name, described(column)) for column in COLUMNS]


@click.command("import", cls=_Import)
@click.option(
    "--dates",
    type=click.Choice(("mdy", "dmy")),
    help="The order of day and month in dates such as 01/02/2024.",
)
@click.option("--weight-unit", type=click.Choice(("kg", "lb")), help="Unit of weights given without one.")
@click.option(
    "--system",
    metavar="NAME",
    default="import",
    show_default=True,
    help="The system that external_id belongs to.",
)
@file_options
def import_pets(given: ImportedFile, **options: Any) -> None:
    """Import pets and their owners from FILE.

    FILE is CSV, with the column names in the first line; JSON, an array of objects; or NDJSON, one object
    per line. Can be used while the service is running.

    An existing pet is identified by its pet_id, otherwise by its external_id, otherwise by its microchip.
    Values in the file are updated, and nothing is removed. A pet without any of these is always new. An
    existing owner is identified by owner_external_id, otherwise by owner_email, and is not changed; others
    are created.

    If the command is interrupted, run it again to resume the import. Rejected rows do not affect other
    rows: they are listed in a report, and the exit code is 1.
    """
    from pawport.imports.pet_file import PetFile

    import_file(given, PetFile(**options), "pets")
