"""Which drugs are controlled."""

import pytest

from pawport.shop.prescriptions.controlled import controlled


@pytest.mark.parametrize(
    ("drug", "name", "schedule"),
    [
        ("Phenobarbital 64.8 mg", "phenobarbital", "IV"),
        ("TRAMADOL HCl tablets", "tramadol", "IV"),
        ("Fatal-Plus", "fatal-plus", "II"),
        ("Ketamine/Midazolam", "ketamine", "III"),
        ("diphenoxylate-atropine", "diphenoxylate", "V"),
        ("<b>Buprenorphine</b>", "buprenorphine", "III"),
    ],
)
def test_controlled(drug: str, name: str, schedule: str) -> None:
    assert controlled(drug) == (name, schedule)


@pytest.mark.parametrize(
    "drug", ["", "Carprofen", "Apoquel", "Ketaconazole", "ketoconazole", "Valiumless chews"]
)
def test_not_controlled(drug: str) -> None:
    assert controlled(drug) is None
