"""What hypothesis fills pets with: values that are kept as they are given."""

from hypothesis import strategies as st

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.microchips import fault, normalize

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)
DATE = st.one_of(
    st.fixed_dictionaries({"year": st.integers(1, 2025)}),
    st.fixed_dictionaries({"year": st.integers(1, 2025), "month": st.integers(1, 12)}),
    st.fixed_dictionaries(
        {"year": st.integers(1, 2025), "month": st.integers(1, 12), "day": st.integers(1, 28)}
    ),
)
TIME = st.builds(
    lambda seconds, micros: {"seconds": seconds, "nanos": micros * 1000},
    st.integers(-62_135_596_800, 253_402_300_799),
    st.integers(0, 999_999),
)
WEIGHT = st.fixed_dictionaries({"value": st.floats(0.001, 10_000), "unit": st.sampled_from(["kg", "lb"])})
VET = st.dictionaries(
    st.sampled_from(["name", "phone_number", "address", "doctor_name", "email"]), TEXT, min_size=1
)
VACCINATION = st.fixed_dictionaries(
    {"name": TEXT}, optional={"expired_at": TIME, "administered_date": DATE, "serial": TEXT}
)
MICROCHIP = st.fixed_dictionaries(
    {
        "given": st.text("0123456789abcDEF -.", min_size=7, max_size=20).filter(
            lambda s: not fault(normalize(s))
        )
    },
    optional={"implanted_date": DATE},
)
ATTRIBUTES = st.lists(
    st.fixed_dictionaries({"system": st.sampled_from(["a", "b"]), "name": TEXT, "value": TEXT}),
    min_size=1,
    max_size=3,
    unique_by=lambda each: (each["system"], each["name"]),
)

NAMES = {"name": TEXT, "type": st.sampled_from([Pet.DOG, Pet.OTHER]), "breed": TEXT}
OTHERS = {
    **dict.fromkeys(
        ("coat", "behavior", "color", "secondary_breed", "secondary_color", "special_needs"), TEXT
    ),
    "unique_features": TEXT,
    "species": TEXT,
    "birthday": DATE,
    "status": st.sampled_from([Pet.ALIVE, Pet.PASSED_AWAY]),
    "gender": st.sampled_from([Pet.MALE, Pet.FEMALE, Pet.UNKNOWN]),
    "weight": WEIGHT,
    "fixed": st.sampled_from(["yes", "no", "unknown"]),
    "vaccinations": st.lists(VACCINATION, min_size=1, max_size=3),
    "vet": VET,
    "evaluation_status": st.sampled_from([Pet.PASS, Pet.FAIL]),
    "photo": st.just("https://example.com/a.jpg"),
    "microchips": st.lists(MICROCHIP, min_size=1, max_size=3, unique_by=lambda c: normalize(c["given"])),
    **dict.fromkeys(("allergies", "medications", "conditions"), st.lists(TEXT, min_size=1, max_size=3)),
    "pregnant": st.booleans(),
    "inactive": st.booleans(),
    "metadata": st.sampled_from(["{}", ' [1.0, "ü"] ', "null"]),
    "external_ids": st.dictionaries(TEXT, TEXT, min_size=1, max_size=3),
    "additional_external_ids": st.lists(
        st.fixed_dictionaries({"system": st.sampled_from(["a", "b"]), "id": TEXT}), min_size=1, max_size=3
    ),
    **dict.fromkeys(("attributes", "owner_attributes"), ATTRIBUTES),
    "stated_age": st.fixed_dictionaries(
        {
            "least_years": st.integers(0, 9),
            "stated_date": st.fixed_dictionaries(
                {"year": st.integers(1, 2025), "month": st.integers(1, 12), "day": st.integers(1, 28)}
            ),
        },
        optional={"most_years": st.integers(9, 200)},
    ),
}
NEW_PETS = st.fixed_dictionaries(NAMES, optional=OTHERS)
CHANGES = st.fixed_dictionaries({}, optional={**NAMES, **OTHERS})
