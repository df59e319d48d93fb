"""`pawport catalog import`."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pawport.gen.pawport.v1.product_pb2 import Product
from tests.cli.program import Finished, command

GOOD = """\
SKU,Variant of,Item Description,UPC,Price,Rx,Active,Restricted states,Weight,Size,Dietary,html_summary
10012,,CLOVITE,,,Y,A,CA; ny,,,Grain Free; GMO Free,Vitamin A &amp; D
10012-05,10012,CLOVITE 10 lbs,0187752774541,55.99,,A,,5 lb,2 x 2 x 2.2 in,,
TOY-7,,Rope toy,0001,$8.49,,I,,1.5 lbs,,,
"""
BUNDLE = '{"sku": "SET", "name": "Set", "components": [{"item": {"sku": "TOY-7", "price": "1.50 EUR"}}]}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with a database that has a company."""
    assert command("companies", "create", "Shop", "--data-dir", str(tmp_path)).returncode in (0, 2)
    assert command("migrate", "--data-dir", str(tmp_path)).returncode == 0
    assert command("companies", "create", "Shop", "--data-dir", str(tmp_path)).returncode == 0
    return tmp_path


def run(folder: Path, text: str, *options: str, name: str = "catalog.csv") -> Finished:
    """Imports a file with this text."""
    file = folder / name
    file.write_text(text)
    return command("catalog", "import", str(file), "--data-dir", str(folder), *options)


def products(folder: Path) -> dict[str, Product]:
    """The products by their SKUs."""
    with closing(sqlite3.connect(folder / "pawport.db")) as connection:
        rows = connection.execute("SELECT wire FROM products WHERE NOT deleted").fetchall()
    found = [Product.FromString(wire) for (wire,) in rows]
    return {product.sku: product for product in found}


def test_a_file_with_variants(folder: Path) -> None:
    done = run(folder, GOOD)
    assert done.returncode == 0, done.stderr
    assert "3 rows: 3 products and variants created" in done.stderr
    found = products(folder)
    assert found.keys() == {"10012", "TOY-7"}
    group, toy = found["10012"], found["TOY-7"]
    assert (group.prescription_required, group.active, list(group.restricted_states)) == (
        True,
        True,
        ["CA", "NY"],
    )
    assert list(group.attributes.dietary) == ["Grain Free", "GMO Free"]
    assert group.texts.summary == "Vitamin A &amp; D"
    (variant,) = group.variants
    assert (variant.upc, variant.price.units, variant.price.nanos) == ("0187752774541", 55, 990_000_000)
    assert (variant.weight.value, variant.size.height, variant.size.unit) == (5, 2.2, "in")
    assert (toy.upc, toy.active, toy.price.currency_code, toy.weight.unit) == ("0001", False, "USD", "lb")
    with closing(sqlite3.connect(folder / "pawport.db")) as connection:
        methods = connection.execute(
            "SELECT DISTINCT method FROM audit_events WHERE kind = 'product'"
        ).fetchall()
    assert methods == [("pawport catalog import",)]


def test_twice(folder: Path) -> None:
    run(folder, GOOD)
    assert "was already imported on" in run(folder, GOOD).stderr
    assert "3 unchanged" in run(folder, GOOD, "--again").stderr
    assert "1 updated, 2 unchanged" in run(folder, GOOD.replace("Rope toy", "Ball")).stderr
    assert "2 updated, 1 unchanged" in run(folder, GOOD.replace("55.99", "57")).stderr


def test_dry_run(folder: Path) -> None:
    before = (folder / "pawport.db").read_bytes()
    said = run(folder, GOOD, "--dry-run").stderr
    assert "3 products and variants created" in said
    assert "nothing was written" in said
    assert (folder / "pawport.db").read_bytes() == before


def test_rejected_rows_are_reported_with_their_lines(folder: Path) -> None:
    rows = ("A,,Toy,cheap,,", "B,,,1,,", "B-1,B,x,1,,", "C,,Ball,1,1 stone,", "D,,Ok,2,,")
    text = "\n".join(["sku,variant_of,name,price,weight,frobs", *rows])
    done = run(folder, text, "--rejected", "-", "--currency", "eur")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "line,field,reason,message",
        '2,price,UNREADABLE,"must be an amount, such as ""24.99"" or ""24.99 USD"""',
        "3,name,INVALID_ARGUMENT,is required",
        "4,variant_of,INVALID_ARGUMENT,product B not found",
        '5,weight.unit,INVALID_ARGUMENT,"must be ""kg"" or ""lb"""',
    ]
    assert products(folder)["D"].price.currency_code == "EUR"
    assert "ignored unknown columns: frobs" in done.stderr


@pytest.mark.parametrize("name", ["a.json", "a.ndjson"])
def test_json(folder: Path, name: str) -> None:
    records = [
        {
            "sku": "A",
            "name": "Chews",
            "price": 24.99,
            "prescriptionRequired": True,
            "attributes": {"petType": "Dog", "dietary": ["Grain Free"]},
            "restricted_states": ["ca"],
            "variants": [{"sku": "A-1", "price": 0.1, "mapPrice": "7", "active": False}],
        },
        {"sku": "A-2", "variantOf": "A", "price": {"currencyCode": "EUR", "units": 3}, "upc": 12},
        json.loads(BUNDLE),
    ]
    text = json.dumps(records) if name == "a.json" else "\n".join(map(json.dumps, records))
    done = run(folder, text, name=name)
    assert done.returncode == 0, (folder / f"{name}.rejected.csv").read_text()
    found = products(folder)
    first, second = found["A"].variants
    assert (found["A"].price.units, found["A"].price.nanos) == (24, 990_000_000)
    assert (found["A"].prescription_required, found["A"].attributes.pet_type) == (True, "Dog")
    assert (first.price.nanos, first.map_price.units, first.active) == (100_000_000, 7, False)
    assert (second.price.currency_code, second.upc) == ("EUR", "12")
    assert found["SET"].components[0].item.price.currency_code == "EUR"
    assert found["SET"].type == Product.BUNDLE
    assert "3 unchanged" in run(folder, text, "--again", name=name).stderr


def test_broken_json_keeps_no_other_out(folder: Path) -> None:
    lines = ['{"sku": "A", "variants": [{"sku": 1, "nope": 2}]}', "{", '{"sku": "B", "name": "Ok"}']
    done = run(folder, "\n".join(lines), "--rejected", "-", name="a.ndjson")
    assert done.returncode == 1
    assert "1,variants,UNREADABLE,does not match Pawport's JSON format" in done.stdout.replace('"', "")
    assert "2,,BROKEN" in done.stdout
    assert products(folder).keys() == {"B"}


def test_a_large_file_is_read_by_another_process(folder: Path) -> None:
    filling = "x" * 2000
    lines = [f"P{number},Toy {number},{filling}" for number in range(700)]
    done = run(folder, "\n".join(["sku,name,tip", *lines]))
    assert done.returncode == 0, done.stderr
    assert "700 products and variants created" in done.stderr
    assert len(products(folder)) == 700


def test_the_help_names_the_columns() -> None:
    said = command("catalog", "import", "--help").stdout
    for column in ("variant_of", "restricted_states", "upc_code", "seo_title", "how_to_store"):
        assert column in said
