"""Files as people have them."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from google.type.date_pb2 import Date

from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.cli.program import Finished
from tests.cli.records import Records
from tests.conftest import NewUrl


@pytest.fixture
def records(new_sqlite_url: NewUrl, tmp_path: Path) -> Records:
    """A company without records. What files are like has nothing to do with the engine."""
    return Records(new_sqlite_url(), tmp_path)


def one(records: Records, heading: str, row: str, *options: str) -> Pet:
    """The pet that a file with one row makes, a dog called Rex unless the row says otherwise."""
    done = records.import_text(f"name,species,{heading}\nRex,Dog,{row}\n", *options)
    assert done.returncode == 0, (done.stdout, done.stderr)
    (pet,) = records.pets()
    return pet


def said(done: Finished) -> str:
    """What the command said, in lines."""
    return done.stderr


class TestHeadings:
    def test_upper_case(self, records: Records) -> None:
        done = records.import_case("upper-case-headings-of-asm.csv")
        assert "1 pets created" in said(done)
        pet = records.pet("Hattie")
        assert (pet.type, pet.breed, pet.gender, pet.color) == (Pet.DOG, "Labrador", Pet.FEMALE, "Black")
        assert (pet.birthday.year, pet.microchips[0].number) == (2020, "985112003000001")

    @pytest.mark.parametrize(
        "heading",
        [
            "Name,Species,Breed,Owner First Name,Owner Email",
            "PET NAME,PET TYPE,PET BREED,CLIENT FIRST NAME,CLIENT EMAIL",
            "petName,petType,primaryBreed,ownerFirstName,ownerEmail",
            " animal-name , Animal_Species,breed 1,Customer: First Name,E-Mail"
            if False
            else "animal-name,Animal_Species,breed 1,customer first name,E-Mail",
            "PatientName,patientspecies,Patient Breed,guardian_first_name,Guardian Email",
        ],
    )
    def test_however_they_are_spelled(self, records: Records, heading: str) -> None:
        records.import_text(f"{heading}\nRex,Dog,Lab,Ann,ann@example.org\n")
        pet, owner = records.pet("Rex"), records.owner("Rex")
        assert (pet.type, pet.breed, owner.first_name, owner.email) == (
            Pet.DOG,
            "Lab",
            "Ann",
            "ann@example.org",
        )

    def test_unknown_ones_are_an_error(self, records: Records) -> None:
        text = "name,species,mircochip,frobs\nRex,Dog,985112003000001,x\n"
        done = records.import_text(text)
        assert done.returncode == 1
        assert "unknown columns: 'mircochip' (did you mean microchip" in said(done)
        assert "'frobs'" in said(done)
        assert records.pets() == []
        done = records.import_text(text, "--map", "Mircochip=microchip", "--ignore", "FROBS")
        assert done.returncode == 0, said(done)
        assert records.pet("Rex").microchips[0].number == "985112003000001"

    def test_a_mapping_file(self, records: Records, tmp_path: Path) -> None:
        mapping = tmp_path / "mapping.txt"
        mapping.write_text("# of our old system\nWho=name\nWhat = species\nx=y=owner_first_name\n")
        done = records.import_text("Who,What,x=y\nRex,Dog,Ann\n", "--map-file", str(mapping))
        assert done.returncode == 0, said(done)
        assert records.owner("Rex").first_name == "Ann"
        mapping.write_text("Who=nme\n")
        done = records.import_text("Who,What\nRex,Dog\n", "--map-file", str(mapping))
        assert done.returncode == 2
        assert "there is no column 'nme' (did you mean name" in said(done)

    def test_none_known(self, records: Records) -> None:
        done = records.import_text("a,b\n1,2\n", "--ignore-unknown")
        assert "no column is known" in said(done)
        assert done.returncode == 1

    def test_repeated_ones_are_skipped(self, records: Records) -> None:
        done = records.import_case("repeated-heading-becomes-a-pet.csv")
        assert "2 pets created" in said(done)
        assert records.names() == ["Nutmeg", "Olive"]

    def test_rows_without_content_are_skipped(self, records: Records) -> None:
        done = records.import_text("name,species\n,\n  , \nRex,Dog\n\n,\n")
        assert "1 rows: 1 pets created" in said(done)

    def test_a_dry_run_shows_them(self, records: Records) -> None:
        text = "Pet Name,Type,Frobs,DOB\nRex,Dog,1,05/31/2020\n,Cat,,\n"
        done = records.import_text(text, "--dry-run", "--ignore-unknown")
        lines = [line.split() for line in said(done).splitlines()]
        assert ["Pet", "Name", "name", "Rex", "1"] in lines
        assert ["Frobs", "(ignored)", "1", "1"] in lines
        assert ["DOB", "birthday", "05/31/2020", "1"] in lines
        assert "1 pets created, 0 updated, 0 unchanged, 1 rejected" in said(done)
        assert "INVALID_ARGUMENT: 1" in said(done)
        assert records.pets() == []


class TestDates:
    def test_the_file_says_the_order(self, records: Records) -> None:
        for options in ((), ("--dates", "mdy")):
            records.import_case("rerun-with-dates-option-doubles-rows.csv", *options)
            assert records.names() == ["Redo Ann", "Redo Bob", "Redo Cleo"]
        assert records.pet("Redo Bob").birthday == Date(year=2020, month=5, day=31)

    def test_it_is_asked_for_before_anything_is_written(self, records: Records) -> None:
        done = records.import_text("name,species,dob\nRex,Dog,\nMia,Cat,01/02/2020\n")
        assert done.returncode == 1
        assert "use --dates mdy or dmy" in said(done)
        assert records.pets() == []
        contradicting = "name,species,dob\nRex,Dog,31/01/2020\nMia,Cat,01/31/2020\nBo,Cat,01/02/2020\n"
        assert "line 3 has the month first, and line 2 the day" in said(records.import_text(contradicting))

    def test_that_mean_unknown(self, records: Records) -> None:
        done = records.import_case("birthdays-that-mean-unknown.csv", "--dates", "mdy")
        assert "6 pets created" in said(done)
        assert not any(pet.HasField("birthday") for pet in records.pets())

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("2020-05-31", Date(year=2020, month=5, day=31)),
            ("2020-05-31T00:00:00Z", Date(year=2020, month=5, day=31)),
            ("05/31/2020 12:00 AM", Date(year=2020, month=5, day=31)),
            ("31.05.2020", Date(year=2020, month=5, day=31)),
            ("5/31/20", Date(year=2020, month=5, day=31)),
            ("31-May-2020", Date(year=2020, month=5, day=31)),
            ("May 2020", Date(year=2020, month=5)),
            ("2020", Date(year=2020)),
            ("20200531", Date(year=2020, month=5, day=31)),
        ],
    )
    def test_spellings(self, records: Records, text: str, found: Date) -> None:
        assert one(records, "dob", text).birthday == found

    @pytest.mark.parametrize(
        ("species", "dob"),
        [("Hamster", "2001-01-01"), ("Dog", "1969-05-01"), ("Cat", "0202-01-01"), ("Dog", "2999-01-01")],
    )
    def test_of_no_animal(self, records: Records, species: str, dob: str) -> None:
        done = records.import_text(f"name,species,dob\nRex,{species},{dob}\n")
        assert "1 pets created" in said(done)
        assert "1 warning" in said(done)
        assert not records.pet("Rex").HasField("birthday")


class TestValues:
    @pytest.mark.parametrize(
        ("sex", "gender", "fixed"),
        [
            ("M", Pet.MALE, ""),
            ("Neutered Male", Pet.MALE, "yes"),
            ("MN", Pet.MALE, "yes"),
            ("M/N", Pet.MALE, "yes"),
            ("Male (Neutered)", Pet.MALE, "yes"),
            ("FS", Pet.FEMALE, "yes"),
            ("F - spayed", Pet.FEMALE, "yes"),
            ("Spayed", Pet.FEMALE, "yes"),
            ("Intact Female", Pet.FEMALE, "no"),
            ("male, not neutered", Pet.MALE, "no"),
            ("Gelding", Pet.MALE, "yes"),
            ("Unknown", Pet.UNKNOWN, ""),
            ("N/A", Pet.GENDER_UNSPECIFIED, ""),
        ],
    )
    def test_sexes(self, records: Records, sex: str, gender: int, fixed: str) -> None:
        pet = one(records, "sex", f'"{sex}"')
        assert (pet.gender, pet.fixed) == (gender, fixed)

    @pytest.mark.parametrize(
        ("heading", "text", "weight"),
        [
            ("weight", "8.56 lb", (8.56, "lb")),
            ("weight", '"12,5 kg"', (12.5, "kg")),
            ("weight", "8 lb 4 oz", (8.25, "lb")),
            ("weight", "35 g", (0.035, "kg")),
            ("weight,weight unit", "35,grams", (0.035, "kg")),
            ("Weight (lbs)", "12", (12.0, "lb")),
            ("weight_kg", "1.5", (1.5, "kg")),
            ("weight", "0 kg", None),
            ("weight", "unknown", None),
        ],
    )
    def test_weights(
        self, records: Records, heading: str, text: str, weight: tuple[float, str] | None
    ) -> None:
        pet = one(records, heading, text)
        found = (pet.weight.value, pet.weight.unit) if pet.HasField("weight") else None
        assert found == weight

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("Ann Lee", ("Ann", "Lee")),
            ('"Lee, Ann"', ("Ann", "Lee")),
            ("Dr. Ann van der Lee", ("Ann", "van der Lee")),
            ("Mr. & Mrs. John Smith", ("John", "Smith")),
            ("Cher", ("Cher", "")),
        ],
    )
    def test_names_of_people(self, records: Records, text: str, names: tuple[str, str]) -> None:
        one(records, "owner", text)
        owner = records.owner("Rex")
        assert (owner.first_name, owner.last_name) == names

    def test_vaccinations(self, records: Records) -> None:
        heading = "rabies_given,Rabies Expires,vaccination_1,vaccination_1_date,Vaccination 1 Expires"
        pet = one(records, heading, "2025-05-01,05/31/2026,DHPP,2025-06-01,")
        doses = {dose.name: dose for dose in pet.vaccinations}
        assert set(doses) == {"Rabies", "DHPP"}
        assert doses["Rabies"].administered_date == Date(year=2025, month=5, day=1)
        assert doses["Rabies"].expired_at.ToDatetime().date() == date(2026, 5, 31)
        assert not doses["DHPP"].HasField("expired_at")
        more = "name,species,bordetella_given,rabies_expires\nRex,Dog,2025-07-01,2027-05-31\n"
        id_ = pet.id
        records.import_text(more.replace("name,", "pet_id,name,").replace("Rex,", f"{id_},Rex,"))
        doses = {dose.name: dose for dose in records.pet("Rex").vaccinations}
        assert set(doses) == {"Rabies", "DHPP", "Bordetella"}
        assert doses["Rabies"].expired_at.ToDatetime().date() == date(2027, 5, 31)
        assert doses["Rabies"].administered_date == Date(year=2025, month=5, day=1)

    def test_several_notes_and_chips(self, records: Records) -> None:
        pet = one(records, "note_1,note 2,microchip", "Shy,Bites,985112003000001; 985112003000002")
        assert sorted(note.content for note in pet.notes) == ["Bites", "Shy"]
        assert [chip.number for chip in pet.microchips] == ["985112003000001", "985112003000002"]

    @pytest.mark.parametrize("nothing", ["N/A", "null", "-", "none", "#N/A", "(blank)"])
    def test_no_value(self, records: Records, nothing: str) -> None:
        pet = one(records, "breed,color,dob,weight,sex,owner_phone,microchip", ",".join([nothing] * 7))
        assert (pet.breed, pet.color, pet.HasField("birthday"), len(pet.microchips)) == ("", "", False, 0)

    @pytest.mark.parametrize(
        ("heading", "text"),
        [
            ("dob", "yesterday"),
            ("weight", "heavy"),
            ("weight", "12"),
            ("sex", "perhaps"),
            ("microchip", "12"),
            ("photo", "ftp://x"),
            ("owner_country,owner_first_name", "Atlantis,Ann"),
            ("implanted_date", "2020-01-01"),
        ],
    )
    def test_an_optional_one_that_cannot_be_read_is_a_warning(
        self, records: Records, heading: str, text: str
    ) -> None:
        done = records.import_text(f"name,species,{heading}\nRex,Dog,{text}\n", "--warnings", "-")
        assert done.returncode == 0
        assert done.stdout.splitlines()[1].startswith("2,")
        assert records.names() == ["Rex"]


class TestRejectedRows:
    def test_they_can_be_corrected_and_imported(self, records: Records, tmp_path: Path) -> None:
        text = 'external_id,Pet Name,species,note\n7,Rex,Dog,Shy\n8,,Cat,"of, two"\n9,Mia,,x\n'
        assert records.import_text(text, "--rejected", str(tmp_path / "again.csv")).returncode == 1
        lines = (tmp_path / "again.csv").read_text().splitlines()
        assert lines[0].startswith("external_id:file pets,Pet Name,species,note,rejected_line,")
        assert lines[1].startswith('8,,Cat,"of, two",3,name,INVALID_ARGUMENT,')
        corrected = "\n".join(
            [lines[0], lines[1].replace("8,,", "8,Bo,"), lines[2].replace("Mia,,", "Mia,Cat,")]
        )
        done = records.import_text(corrected, name="again.csv")
        assert done.returncode == 0, said(done)
        assert records.names() == ["Bo", "Mia", "Rex"]
        assert "1 unchanged" in said(records.import_text(text.partition("8,")[0], "--again"))
        systems = {system for pet in records.pets() for system in pet.external_ids}
        assert systems == {"file pets"}

    def test_of_json(self, records: Records, tmp_path: Path) -> None:
        rex, nameless = '{"name": "Rex", "type": "dog"}', '{"type": "cat", "notes": [{"content": "Shy"}]}'
        text = f"[{rex}, {nameless}]"
        records.import_text(text, "--rejected", str(tmp_path / "again.ndjson"), name="pets.json")
        lines = (tmp_path / "again.ndjson").read_text()
        done = records.import_text(lines.replace('"type"', '"name": "Mia", "type"'), name="again.ndjson")
        assert done.returncode == 0, said(done)
        assert records.pet("Mia").notes[0].content == "Shy"


class TestEncodings:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "mac_roman"])
    def test_it_is_found_out(self, records: Records, encoding: str) -> None:
        text = "name,species,color\nZoë,Dog,café crème\n"
        options = ("--encoding", encoding) if encoding == "mac_roman" else ()
        done = records.import_text(text.encode(encoding), *options)
        assert done.returncode == 0, said(done)
        assert [(pet.name, pet.color) for pet in records.pets()] == [("Zoë", "café crème")]
        assert ("the encoding is" in said(done)) == (encoding in ("cp1252", "utf-16-le", "mac_roman"))

    def test_of_another_alphabet(self, records: Records) -> None:
        rows = [
            "Шарик,Собака,рыжий дружелюбный пёс",
            "Мурка,Кошка,серая ласковая кошка",
            "Барсик,Кошка,чёрный кот",
        ]
        records.import_text("\n".join(["name,species,color", *rows]).encode("cp1251"))
        assert records.names() == ["Барсик", "Мурка", "Шарик"]


class TestSpreadsheets:
    def test_the_first_sheet_that_is_not_empty(self, records: Records, tmp_path: Path) -> None:
        rows = (("Name", "Species", "DOB", "External ID"), ("Rex", "Dog", 43982, 12345.0), ("", "", "", ""))
        file = spreadsheet(tmp_path / "pets.xlsx", {"Empty": (), "Pets": rows})
        done = records.import_text(file.read_bytes(), name="pets.xlsx")
        assert done.returncode == 0, said(done)
        pet = records.pet("Rex")
        assert (pet.birthday, dict(pet.external_ids)) == (
            Date(year=2020, month=5, day=31),
            {"file pets": "12345"},
        )

    def test_another_sheet(self, records: Records, tmp_path: Path) -> None:
        sheets = {
            "A": (("Name", "Species"), ("Rex", "Dog")),
            "B": (("Name", "Species"), ("Mia", "Cat"), ("", "Dog")),
        }
        content = spreadsheet(tmp_path / "pets.xlsx", sheets).read_bytes()
        assert "there are A, B" in said(records.import_text(content, "--sheet", "C", name="pets.xlsx"))
        done = records.import_text(content, "--sheet", "B", "--rejected", "-", name="pets.xlsx")
        assert records.names() == ["Mia"]
        assert done.stdout.splitlines()[1] == ",Dog,3,name,INVALID_ARGUMENT,is required"


def spreadsheet(path: Path, sheets: dict[str, Iterable[Iterable[str | float]]]) -> Path:
    """A workbook of Excel in which whole numbers between 40000 and 50000 are dates."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    numbers = range(1, len(sheets) + 1)
    links = "".join(
        f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    names = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1))
    with ZipFile(path, "w") as file:
        file.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        )
        file.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        file.writestr(
            "xl/workbook.xml", f'<workbook {main} xmlns:r="{office}"><sheets>{names}</sheets></workbook>'
        )
        file.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}">{links}<Relationship Id="s" Type="{office}/styles" '
            'Target="styles.xml"/></Relationships>',
        )
        formats = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
        file.writestr("xl/styles.xml", f"<styleSheet {main}>{formats}</styleSheet>")
        for number, rows in enumerate(sheets.values(), 1):
            cells = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
            file.writestr(
                f"xl/worksheets/sheet{number}.xml",
                f"<worksheet {main}><sheetData>{cells}</sheetData></worksheet>",
            )
    return path


def _cell(value: str | float) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    style = ' s="1"' if 40_000 < value < 50_000 else ""
    return f"<c{style}><v>{value}</v></c>"
