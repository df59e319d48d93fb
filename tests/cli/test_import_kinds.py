"""Kinds of files: what programs write around the rows, and what is said of what is not read."""

from pathlib import Path

import pytest

from tests.cli.records import Records
from tests.cli.test_import_formats import spreadsheet
from tests.conftest import NewUrl


@pytest.fixture
def records(new_sqlite_url: NewUrl, tmp_path: Path) -> Records:
    """A company without records. What files are like has nothing to do with the engine."""
    return Records(new_sqlite_url(), tmp_path)


def test_a_line_that_names_the_separator(records: Records) -> None:
    done = records.import_text("sep=;\r\nname;species;color\r\nRex;Dog;a, b\r\n;Cat;\r\n", "--rejected", "-")
    assert [(pet.name, pet.color) for pet in records.pets()] == [("Rex", "a, b")]
    assert done.stdout.splitlines()[1] == ",Cat,,4,name,INVALID_ARGUMENT,is required"


@pytest.mark.parametrize(
    ("encoding", "said", "rows"),
    [
        ("mac_roman", "mac-roman", ["Zoë,Dog,café crème", "Ümit,Cat,grün", "Çelik,Dog,Mädchen"]),
        ("mac_roman", "mac-roman", ["Rex,Dog,café"]),
        ("cp1252", "cp1252", ["Zoë,Dog,café crème", "Ümit,Cat,grün", "Mia,Cat,“shy” naïve"]),
        ("cp1252", "cp1252", ["Dušan,Dog,brown", "Škoda,Cat,O\u2019Brien\u2019s"]),
    ],
)
def test_encodings_of_windows_and_of_macs(
    records: Records, encoding: str, said: str, rows: list[str]
) -> None:
    done = records.import_text("\n".join(["name,species,color", *rows]).encode(encoding))
    assert f"the encoding is {said}" in done.stderr
    assert sorted((pet.name, pet.color) for pet in records.pets()) == sorted(
        (row.split(",")[0], row.split(",")[2]) for row in rows
    )


def test_other_sheets_are_named(records: Records, tmp_path: Path) -> None:
    rows = (("Name", "Species"), ("Rex", "Dog"))
    sheets = {"Empty": (), "Pets": rows, "Owners": rows, "Old": rows}
    content = spreadsheet(tmp_path / "pets.xlsx", sheets).read_bytes()
    assert "other sheets were not read: Owners, Old;" in records.import_text(content, name="pets.xlsx").stderr
    assert "other sheets" not in records.import_text(content, "--sheet", "Old", name="pets.xlsx").stderr


def test_day_zero_of_a_spreadsheet_is_no_date(records: Records, tmp_path: Path) -> None:
    file = spreadsheet(tmp_path / "pets.xlsx", {"Pets": (("Name", "Species", "DOB"), ("Rex", "Dog", 0))})
    done = records.import_text(file.read_bytes(), name="pets.xlsx")
    assert (done.returncode, records.names()) == (0, ["Rex"])


class TestMap:
    @pytest.mark.parametrize(
        ("pairs", "message"),
        [
            (("Who=name", "Pet=name"), "'who' and 'Pet' cannot both be name"),
            (("Who=name", " WHO =breed"), "'WHO' cannot be both name and breed"),
        ],
    )
    def test_two_that_contradict_each_other(
        self, records: Records, pairs: tuple[str, ...], message: str
    ) -> None:
        options = [option for pair in pairs for option in ("--map", pair)]
        done = records.import_text("Who,Pet,species\nRex,Max,Dog\n", *options)
        assert done.returncode == 2
        assert message in done.stderr

    def test_a_mapping_file_counts_with_them(self, records: Records, tmp_path: Path) -> None:
        mapping = tmp_path / "mapping.txt"
        mapping.write_text("Who=name\n")
        done = records.import_text("Who,Pet\nRex,Max\n", "--map", "Pet=name", "--map-file", str(mapping))
        assert "'pet' and 'Who' cannot both be name" in done.stderr

    def test_one_that_the_file_lacks_is_named(self, records: Records) -> None:
        done = records.import_text("name,species\nRex,Dog\n", "--map", "Clor=color", "--ignore", "Frobs")
        assert done.returncode == 0
        assert "the file has no columns 'clor', 'frobs'" in done.stderr

    def test_several_notes_and_phone_numbers(self, records: Records) -> None:
        heading = "name,species,owner_first_name,Phone,Home Phone,a,b"
        text = f"{heading}\nRex,Dog,Ann,206-555-0101,206-555-0102,Shy,Bites\n"
        done = records.import_text(text, "--map", "a=note", "--map", "b=note")
        assert done.returncode == 0
        assert "warning" not in done.stderr
        owner = records.owner("Rex")
        assert (owner.phone_number, owner.additional_phone_numbers[0].number) == (
            "206-555-0101",
            "206-555-0102",
        )
        assert {note.content for note in records.pet("Rex").notes} == {"Shy", "Bites"}


def test_rejected_rows_can_be_corrected_bit_by_bit(records: Records, tmp_path: Path) -> None:
    heading = "external_id,name,species,owner_first_name,owner_email,dob"
    rows = (
        "1,Rex,Dog,Ann,ann@example.org,",
        "2,,Cat,Ann,ann@example.org,",
        "3,Mia,,Bo,none,puppy",
        "N/A,Rex,Dog,Ann,ann@example.org,",
    )
    rejected = tmp_path / "rejected.csv"
    assert records.import_text("\n".join([heading, *rows])).returncode == 1
    lines = rejected.read_text().splitlines()
    assert len(lines) == 4
    assert "POSSIBLE_DUPLICATE" in lines[3]
    half = "\n".join([lines[0], lines[1].replace("2,,", "2,Tom,"), *lines[2:]])
    assert records.import_text(half, name="half.csv").returncode == 1
    lines = rejected.read_text().splitlines()
    assert [line.split(",")[:2] for line in lines[1:]] == [["3", "Mia"], ["N/A", "Rex"]]
    whole = "\n".join([lines[0], lines[1].replace("Mia,,", "Mia,Cat,")])
    done = records.import_text(whole, name="whole.csv")
    assert (done.returncode, "2 warnings" in done.stderr) == (0, True)
    assert records.names() == ["Mia", "Rex", "Tom"]
    assert len(records.people()) == 2
    assert "1 unchanged" in records.import_text(whole, "--again", name="whole.csv").stderr
    assert "3 unchanged, 1 rejected" in records.import_text("\n".join([heading, *rows]), "--again").stderr
    assert records.names() == ["Mia", "Rex", "Tom"]
