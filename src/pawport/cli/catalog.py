"""`pawport catalog`."""

import re
from typing import Any

import click

from pawport.cli.import_files import ImportCommand, ImportedFile, described, file_options, import_file

__all__ = ["catalog"]


@click.group()
def catalog() -> None:
    """Manage the catalogue of products."""


class _Import(ImportCommand):
    notes = """
Spaces, hyphens and upper case are ignored in column names. In JSON, objects and lists have Pawport's own JSON
format, such as "variants": [{"sku": "TOY-7-L", "price": 8.49}]; prices can be numbers."""

    def columns(self) -> list[tuple[str, str]]:
        from pawport.imports.products.columns import COLUMNS

        return [(column.name, described(column)) for column in COLUMNS]


def _checked_currency(_context: click.Context, _parameter: click.Parameter, code: str) -> str:
    if not re.fullmatch("[A-Za-z]{3}", code):
        raise click.BadParameter('must be a currency code such as "USD"')
    return code.upper()


@catalog.command("import", cls=_Import)
@click.option(
    "--currency",
    metavar="CODE",
    default="USD",
    show_default=True,
    callback=_checked_currency,
    help="The currency of prices given without one.",
)
@file_options
def import_catalog(given: ImportedFile, **options: Any) -> None:
    """Import products from FILE.

    FILE is CSV, with the column names in the first line; JSON, an array of objects; or NDJSON, one object
    per line. Can be used while the service is running.

    An existing product is identified by its sku. Values in the file are updated, and nothing is removed. A
    row with variant_of is a variant of the product with that sku, which is in an earlier row or in the
    catalogue.

    If the command is interrupted, run it again to resume the import. Rejected rows do not affect other
    rows: they are listed in a report, and the exit code is 1.
    """
    from pawport.imports.products.file import ProductFile

    import_file(given, ProductFile(**options), "products and variants")
