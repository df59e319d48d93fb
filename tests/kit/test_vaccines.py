"""The names of vaccines, as clinics write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawport.kit.vaccines import vaccine
from tests.properties import examples


@pytest.mark.parametrize(
    ("name", "others"),
    [
        (
            "Rabies",
            [
                "rabies",
                " RABIES ",
                "rabies 3yr",
                "Rabies (3 Year)",
                "Rabies - 1 yr",
                "Rabies Vaccine, 3-Year",
                "Imrab 3",
            ],
        ),
        (
            "DHPP",
            ["DA2PP", "DHPP/DA2PP", "da2pp booster", "DAPP", "Distemper/Parvo", "DHPP (Distemper, Parvo)"],
        ),
        ("DHLPP", ["DHPPi/L4", "DHPP + Lepto", "DA2PPL", "dhpp and leptospirosis"]),
        ("Bordetella", ["kennel cough", "Bordetella (intranasal)", "Bordetella oral", "bordatella"]),
        ("Leptospirosis", ["Lepto", "Lepto 4", "Leptospirosis dose 2", "lepto 1 of 2"]),
        ("Canine influenza", ["CIV", "dog flu", "Canine influenza (H3N2/H3N8)"]),
        ("FVRCP", ["fvrcp", "Feline Distemper", "FVRCP 3 year", "FVR/Calici/Panleuk"]),
        ("FeLV", ["feline leukemia", "FELV booster"]),
        ("FVRCP/FeLV", ["FVRCP + FeLV", "felv & fvrcp"]),
        ("tollwut", ["Tollwut", "TOLLWUT 3yr", "tollwut."]),
    ],
)
def test_all_names_of_a_vaccine_mean_the_same(name: str, others: list[str]) -> None:
    assert vaccine(name).name == name
    assert {each: vaccine(each) for each in others} == dict.fromkeys(others, vaccine(name))


@pytest.mark.parametrize(
    ("new", "old", "renews"),
    [
        ("DHLPP", "DHPP", True),
        ("DHPP", "DHLPP", False),
        ("DHPP", "Parvo", True),
        ("Parvo", "DHPP", False),
        ("Bordetella/Parainfluenza", "DHPP", False),
        ("FVRCP/FeLV", "FVRCP", True),
        ("Rabies 3yr", "rabies", True),
        ("Rabies", "DHPP", False),
        ("snake bite", "Rabies/snake bite", False),
    ],
)
def test_a_dose_renews_what_it_protects_against(new: str, old: str, *, renews: bool) -> None:
    assert (vaccine(old).diseases <= vaccine(new).diseases) is renews


@examples(300)
@given(st.text(max_size=200))
def test_every_name_means_something(name: str) -> None:
    found = vaccine(name)
    assert found.diseases
    assert vaccine(name) == found
    assert len(found.name) <= 3 * max(len(name), 10)
