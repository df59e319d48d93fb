"""Operations 3 to 5: the catalogue."""

from typing import Any

import httpx
import pytest

from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.gen.pawport.v1.product_service_pb2 import CreateProductRequest, DeleteProductRequest
from pawport.gen.pawport.v1.stock_service_pb2 import AdjustStockRequest
from tests.apis.allivet.clients import refused
from tests.apis.allivet.samples import sample
from tests.contract.client import Api

SAMPLE = sample("product_answer")
ATTRIBUTES = {
    "pet_type": "Dog",
    "category": "HorseSupplements",
    "life_stages": ["All", "Adult", "Kitten", "Puppy", "Senior"],
    "dietary": ["Gluten Free", "GMO Free", "Grain Free"],
    "health_conditions": ["Allergies", "Bacterial Infections"],
    "flavors": ["Strawberry", "Orange", "Apple"],
    "forms": ["Liquid", "Capsules", "Tablets"],
}


def usd(units: int, cents: int) -> dict[str, Any]:
    return {"currency_code": "USD", "units": units, "nanos": cents * 10_000_000}


def clovite(api: Api) -> Product:
    """The document's product."""
    texts, seo = SAMPLE["metaData"], SAMPLE["metaData"]["seoData"]
    variant = {
        "sku": "10012-05",
        "upc": "1877527745411",
        "name": "CLOVITE 10 lbs",
        "price": usd(55, 99),
        "map_price": usd(56, 77),
        "by_pass": False,
        "weight": {"value": 5, "unit": "lb"},
        "size": {"length": 2, "height": 2.2, "width": 2, "unit": "in"},
        "shipping_restricted": True,
        "restricted_states": ["CA", "CT", "GA", "IN"],
    }
    product = {
        "sku": "10012",
        "brand": "CLOVITE",
        "manufacturer": "Zoetis",
        "name": "CLOVITE",
        "prescription_required": True,
        "map_protected": True,
        "p65_warning": True,
        "attributes": ATTRIBUTES,
        "seo": {
            "title": seo["seTitle"],
            "keywords": seo["seKeywords"],
            "description": seo["seDescription"],
            "alt_text": seo["seAltText"],
        },
        "texts": {
            "summary": texts["htmlSummary"],
            "product_for": texts["productFor"],
            "why_use_it": texts["whyUseIt"],
            "how_it_works": texts["howItWorks"],
            "active_ingredients": texts["activeIngredients"],
            "how_is_it_sold": texts["howIsItSold"],
            "side_effects": texts["sideEffects"],
            "overdose": texts["eventOfOverdose"],
            "how_to_store": texts["howtoStore"],
            "tip": texts["tip"],
            "dosages": texts["htmlDosages"],
            "ingredients": texts["htmlIngredients"],
        },
        "variants": [variant],
    }
    return new_product(api, **product)


def new_product(api: Api, sku: str, **fields: Any) -> Product:
    given = {"name": sku, **fields}
    return api.products.CreateProduct(CreateProductRequest(product=Product(sku=sku, **given)))


class TestOne:
    @pytest.mark.operation("allivet", "GET /api/Products/{id}")
    @pytest.mark.parametrize("sku", ["10012", "10012-05"])
    def test_is_the_documents(self, allivet: httpx.Client, api: Api, sku: str) -> None:
        clovite(api)
        body = allivet.get(f"Products/{sku}").json()
        # The document's server shows an empty component, and NUL characters in it.
        assert body == {**SAMPLE, "bundleComponent": []}
        assert list(body) == list(SAMPLE)
        for part in ("metaData", "productAttribute"):
            assert list(body[part]) == list(SAMPLE[part])
        assert list(body["matrixItem"][0]) == list(SAMPLE["matrixItem"][0])

    def test_a_bundle_in_centimetres_and_kilograms(self, allivet: httpx.Client, api: Api) -> None:
        item = {
            "sku": "CHEW-1",
            "weight": {"value": 1, "unit": "kg"},
            "size": {"length": 2.54, "width": 5.08, "unit": "cm"},
        }
        new_product(api, "B 1", components=[{"item": item, "quantity": 2}], active=False)
        body = allivet.get("Products/B%201").json()
        (shown,) = body["bundleComponent"]
        assert (body["itemType"], body["active"], body["showBuyButton"]) == ("Bundle", "I", "Y")
        assert shown["itemType"] == "Stock"
        assert [shown[f"{name}InInches"] for name in ("length", "height", "width")] == [1, 0, 2]
        assert (shown["weightInPounds"], shown["allivetPrice"]) == (2.2046, 0)

    def test_unknown(self, allivet: httpx.Client, api: Api) -> None:
        gone = new_product(api, "GONE")
        api.products.DeleteProduct(DeleteProductRequest(id=gone.id))
        for path in (
            "Products/nothing",
            "Products/nothing/availability",
            "Products/GONE",
            f"Products/{gone.id}",
        ):
            answer = allivet.get(path)
            refused(answer, 404)
            assert answer.json()["statusmessage"] == "Product not found"

    def test_blank(self, allivet: httpx.Client) -> None:
        refused(allivet.get("Products/%20"), 400, "id")


class TestList:
    @pytest.mark.operation("allivet", "GET /api/Products")
    def test_is_the_documents(self, allivet: httpx.Client, api: Api) -> None:
        clovite(api)
        document = sample("products_answer")
        body = allivet.get("Products", params={"pageno": 1}).json()
        assert list(body) == list(document)
        assert body["path"].endswith("/allivet/api/Products")
        data = [{**SAMPLE, "bundleComponent": []}]
        assert body == {**document, "path": body["path"], "data": data}

    def test_pages(self, allivet: httpx.Client, api: Api) -> None:
        skus = [f"P{number:03}" for number in range(201)]
        for sku in reversed(skus):
            new_product(api, sku)
        found, url = [], f"{allivet.base_url}Products"
        for number, (first, last) in enumerate(((1, 100), (101, 200), (201, 201)), start=1):
            body = allivet.get("Products", params={"pageno": number}).json()
            found += [each["itemName"] for each in body["data"]]
            assert (body["from"], body["to"], body["total"], body["last_page"]) == (first, last, 201, 3)
            assert (body["current_page"], body["per_page"]) == (number, 100)
            assert body["prev_page_url"] == (None if number == 1 else f"{url}?pageno={number - 1}")
            assert body["next_page_url"] == (None if number == 3 else f"{url}?pageno={number + 1}")
        assert found == skus
        assert allivet.get("Products").json()["current_page"] == 1
        self.refused_page(allivet, "4")

    def test_no_products(self, allivet: httpx.Client) -> None:
        self.refused_page(allivet, "1")
        self.refused_page(allivet, "2147483647")

    @pytest.mark.parametrize("number", ["", " ", "0", "-1", "x", "1.5", "9" * 20, "²"])
    def test_no_number(self, allivet: httpx.Client, number: str) -> None:
        assert (
            refused(allivet.get("Products", params={"pageno": number}), 400) == "pageno: Pageno not informed."
        )

    def refused_page(self, allivet: httpx.Client, number: str) -> None:
        answer = allivet.get("Products", params={"pageno": number})
        refused(answer, 404)
        assert answer.json()["statusmessage"] == "Products not found"


class TestAvailability:
    @pytest.mark.operation("allivet", "GET /api/Products/{id}/availability")
    def test_of_a_group(self, allivet: httpx.Client, api: Api) -> None:
        variants = [{"sku": "V-1", "upc": "0012"}, {"sku": "V-2", "show_buy_button": False}]
        new_product(api, "V", variants=variants)
        uncounted = {"availableQuantity": None}
        assert allivet.get("Products/V/availability").json() == {
            "itemName": "V",
            "upcCode": "",
            "isAvailable": "Y",
            **uncounted,
            "matrixItem": [
                {"itemName": "V-1", "upcCode": "0012", "isAvailable": "Y", **uncounted},
                {"itemName": "V-2", "upcCode": "", "isAvailable": "N", **uncounted},
            ],
        }

    def test_of_what_stock_is_kept_of(self, allivet: httpx.Client, api: Api) -> None:
        new_product(api, "V", variants=[{"sku": "V-1"}, {"sku": "V-2"}])
        api.receive("V-1", 3)
        assert self.quantities(allivet) == [("Y", None), ("Y", 3), ("Y", None)]
        api.receive("V-2", 1)
        api.stock.AdjustStock(AdjustStockRequest(sku="V-2", change=-1, reason="lost"))
        assert self.quantities(allivet) == [("Y", 3), ("Y", 3), ("N", 0)]
        api.stock.AdjustStock(AdjustStockRequest(sku="V-1", change=-3, reason="lost"))
        assert self.quantities(allivet) == [("N", 0), ("N", 0), ("N", 0)]

    @staticmethod
    def quantities(allivet: httpx.Client) -> list[tuple[str, int | None]]:
        group = allivet.get("Products/V/availability").json()
        return [(each["isAvailable"], each["availableQuantity"]) for each in (group, *group["matrixItem"])]

    @pytest.mark.parametrize("fields", [{"active": False}, {"show_buy_button": False}])
    def test_of_what_is_not_sold(self, allivet: httpx.Client, api: Api, fields: dict[str, bool]) -> None:
        new_product(api, "N", **fields)
        assert allivet.get("Products/N/availability").json()["isAvailable"] == "N"
