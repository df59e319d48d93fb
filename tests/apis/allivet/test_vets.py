"""Operations 6 to 8, 19 and 20: the directory of vets, and the vets of a customer."""

from typing import Any

import httpx
import pytest

from pawport.gen.pawport.v1.vet_service_pb2 import DeleteVetRequest, ListVetsRequest
from tests.apis.allivet.clients import refused
from tests.apis.allivet.samples import sample
from tests.apis.allivet.test_customers import kept
from tests.apis.allivet.test_document import TIME
from tests.contract.client import Api

VET = sample("new_vet_request")
LINK = sample("link_vet_request")


def new_vet(allivet: httpx.Client, **fields: Any) -> dict[str, Any]:
    answer = allivet.post("Vets", json={**VET, **fields})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


class TestDirectory:
    @pytest.mark.operation("allivet", "POST /api/Vets")
    @pytest.mark.operation("allivet", "GET /api/Vets/{vetId}")
    def test_the_documents(self, allivet: httpx.Client) -> None:
        shown = new_vet(allivet)
        assert list(shown) == list(sample("new_vet_answer"))
        assert {name: shown[name] for name in VET} == VET
        assert isinstance(shown["vetId"], int)
        assert 0 < shown["vetId"] < 1 << 31
        assert TIME.fullmatch(shown["dateCreated"])
        assert allivet.get(f"Vets/{shown['vetId']}").json() == shown

    def test_the_same_again(self, allivet: httpx.Client) -> None:
        assert new_vet(allivet) == new_vet(allivet)
        assert new_vet(allivet, vetPostalCode="14455")["vetId"] != new_vet(allivet)["vetId"]

    @pytest.mark.parametrize("number", ["1545", "0", "x", "-1", "9" * 30, "1.5", "²"])
    def test_unknown(self, allivet: httpx.Client, number: str) -> None:
        answer = allivet.get(f"Vets/{number}")
        refused(answer, 404)
        assert answer.json()["statusmessage"] == "Not Found"

    def test_one_that_was_deleted(self, allivet: httpx.Client, api: Api) -> None:
        shown = new_vet(allivet)
        (vet,) = api.vets.ListVets(ListVetsRequest()).vets
        api.vets.DeleteVet(DeleteVetRequest(id=vet.id))
        refused(allivet.get(f"Vets/{shown['vetId']}"), 404)


class TestSearch:
    @pytest.mark.operation("allivet", "GET /api/Vets")
    @pytest.mark.parametrize(
        "query",
        [
            {"vetName": "Anne PEDEN", "vetState": "NY"},
            {"vetPhone": "4245689898"},
            {"vetPostalCode": "14454"},
        ],
    )
    def test_the_documents(self, allivet: httpx.Client, query: dict[str, str]) -> None:
        wanted = new_vet(allivet, vetName="Anne Peden")
        assert allivet.get("Vets", params=query).json() == [wanted]

    @pytest.mark.parametrize(
        "query",
        [
            {"vetName": "anne", "vetState": "ny"},
            {"vetName": "PEDDON", "vetState": "NY"},
            {"vetPhone": "+1 (424) 568-9898"},
            {"vetPostalCode": "14454-1234"},
            {"vetPostalCode": "14454", "vetPhone": "4245689898", "vetName": "", "vetState": ""},
        ],
    )
    def test_finds(self, allivet: httpx.Client, query: dict[str, str]) -> None:
        wanted = new_vet(allivet)
        new_vet(allivet, vetName="Bo Ray", vetState="WA", vetPostalCode="98101", vetPhone="2065550100")
        assert allivet.get("Vets", params=query).json() == [wanted]

    def test_in_the_order_of_names(self, allivet: httpx.Client) -> None:
        for name in ("Cy", "Ann", "Bo"):
            new_vet(allivet, vetName=name)
        found = allivet.get("Vets", params={"vetPostalCode": "14454"}).json()
        assert [each["vetName"] for each in found] == ["Ann", "Bo", "Cy"]

    def test_none(self, allivet: httpx.Client) -> None:
        new_vet(allivet)
        answer = allivet.get("Vets", params={"vetPostalCode": "14454", "vetPhone": "2065550100"})
        assert (answer.status_code, answer.json()) == (200, [])

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({}, "vetName"),
            ({"vetName": " "}, "vetName"),
            ({"vetName": "Anne"}, "vetState"),
            ({"vetState": "NY", "vetPhone": "1"}, "vetName"),
            ({"vetPhone": "none"}, "vetPhone"),
        ],
    )
    def test_wrong(self, allivet: httpx.Client, query: dict[str, str], field: str) -> None:
        assert refused(allivet.get("Vets", params=query), 400).startswith(f"{field}: ")


class Vets:
    """The vets of a customer."""

    def __init__(self, allivet: httpx.Client, customer: dict[str, Any]) -> None:
        self.http = allivet
        self.number = customer["clientCustomerNo"]
        self.url = f"salesforce/Customers/{self.number}/Vet"

    def link(self, **fields: Any) -> dict[str, Any]:
        answer = self.http.post(self.url, json={**LINK, **fields})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def remove(self, client_vet_id: str) -> httpx.Response:
        return self.http.put(f"{self.url}/{client_vet_id}/Remove")


@pytest.fixture
def vets(allivet: httpx.Client, customer: dict[str, Any]) -> Vets:
    return Vets(allivet, customer)


class TestOfCustomer:
    @pytest.mark.operation("allivet", "POST /api/salesforce/Customers/{clientCustomerNo}/Vet")
    @pytest.mark.operation(
        "allivet", "PUT /api/salesforce/Customers/{clientCustomerNo}/Vet/{clientVetId}/Remove"
    )
    def test_the_documents(self, vets: Vets, api: Api, customer: dict[str, Any]) -> None:
        body = vets.link()
        assert list(body) == list(sample("link_vet_answer"))
        assert (body["clientCustomerNo"], body["warnings"], body["statusCode"]) == (vets.number, {}, 200)
        shown = body["customerVet"]
        assert {name: shown[name] for name in LINK} == LINK
        assert [link.client_vet_id for link in kept(api, customer).vets] == ["89742"]
        assert vets.http.get(f"Vets/{shown['vetId']}").json()["vetName"] == LINK["vetName"]
        assert vets.link() == body
        removed = vets.remove("89742")
        assert list(removed.json()) == list(sample("remove_vet_answer"))
        assert removed.json() == body
        answer = vets.remove("89742")
        refused(answer, 404)
        assert answer.json()["statusmessage"] == "The Customer vet not found."
        assert vets.http.get(f"Vets/{shown['vetId']}").status_code == 200

    def test_one_of_the_directory(self, vets: Vets) -> None:
        known = new_vet(vets.http)
        number = str(known["vetId"])
        body = vets.link(clientVetId=number, vetName="Ann", vetState="ny", clinicName=None)
        assert body["customerVet"]["vetName"] == VET["vetName"]
        assert body["warnings"] == {
            "vetName": ["differs from the directory, which is not changed: Anne Peddon"]
        }
        assert vets.http.get(f"Vets/{number}").json() == known
        assert vets.remove(number).status_code == 200

    def test_one_that_the_client_named_before(self, vets: Vets, api: Api) -> None:
        first = vets.link()["customerVet"]
        other = Vets(vets.http, {"clientCustomerNo": api.new_customer().id})
        again = other.link(vetName="Another Name")
        assert again["customerVet"]["vetId"] == first["vetId"]
        assert list(again["warnings"]) == ["vetName"]

    def test_code(self, vets: Vets) -> None:
        assert vets.link(cbExternalCode="A-1")["customerVet"]["cbExternalCode"] == "A-1"

    def test_unknown(self, vets: Vets) -> None:
        refused(vets.remove("nothing"), 404)
        refused(vets.http.post("salesforce/Customers/nobody/Vet", json=LINK), 404)
        refused(vets.http.put("salesforce/Customers/nobody/Vet/1/Remove"), 404)
