"""`pawport demo`."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import click

from pawport.cli.database import opened
from pawport.cli.options import company_option, database_options
from pawport.cli.progress import progress
from pawport.config import Settings

__all__ = ["demo"]

_MOST: Final = 100_000_000
_MADE = """\
catalogue: {products:,} new products
created {pets:,} pets of {customers:,} customers with {notes:,} notes, in {seconds:.1f} s (seed {seed})
company id: {company}
List them while the service is running (pawport serve), with a key (pawport keys create --scopes '*'):
  curl {url}/v1/pets:list -H "Authorization: Bearer $KEY" \
-d '{{"companyId": "{company}", "pagination": {{"pageSize": 3}}}}'
"""


@click.command()
@click.option("--pets", type=click.IntRange(1, _MOST), default=1000, show_default=True, metavar="NUMBER")
@click.option(
    "--seed",
    type=int,
    help="The seed of the random records. The same seed creates the same records, with new ids.",
)
@click.option(
    "--products",
    type=click.IntRange(0, 500),
    default=500,
    show_default=True,
    metavar="NUMBER",
    help="How many products of the sample catalogue are added. They are always the same ones.",
)
@click.option("--quiet", "-q", is_flag=True, help="Do not show progress.")
@company_option
@database_options
def demo(
    settings: Settings, *, pets: int, seed: int | None, products: int, quiet: bool, company: str | None
) -> None:
    """Fill the database with realistic customers, pets and products.

    Adds them to the existing records, with notes, vaccinations and codes. Can be used while the service is
    running. An empty database gets a company and a first key, as with pawport serve.
    """
    from pawport.demo.catalog import fill_catalog
    from pawport.demo.fill import fill
    from pawport.process import banner
    from pawport.process.preparation import prepare

    if settings.is_sqlite:
        settings.make_folder()
    first = prepare(settings)
    if first is not None:
        banner.show_key(settings, first)
    seed = secrets.randbelow(10**6) if seed is None else seed
    started = time.monotonic()
    with opened(settings) as database, _progress(pets, quiet=quiet) as report:
        new_products = fill_catalog(database, company, products)
        made = fill(database, company, pets, seed, report)
    facts = {
        "products": new_products,
        "pets": made.pets,
        "customers": made.customers,
        "notes": made.notes,
        "company": made.company_id,
    }
    seconds = time.monotonic() - started
    click.echo(_MADE.format(**facts, seconds=seconds, seed=seed, url=settings.url), nl=False)


@contextmanager
def _progress(count: int, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """What is told how many pets there are."""
    with progress(count, quiet=quiet) as tell:
        yield lambda done: tell(done, f"{done:,} of {count:,} pets")
