"""The product of Allivet's document has a place for each of its values in ours."""

from typing import Any, Final

from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.kit.money import decimal_of
from pawport.shop.products.rules import normalize

ATTRIBUTES: Final[dict[str, Any]] = {
    "petType": "Dog",
    "category": "HorseSupplements",
    "lifeStage": ["All", "Adult", "Kitten", "Puppy", "Senior"],
    "dietary": ["Gluten Free", "GMO Free", "Grain Free"],
    "healthCondition": ["Allergies", "Bacterial Infections"],
    "flavor": ["Strawberry", "Orange", "Apple"],
    "form": ["Liquid", "Capsules", "Tablets"],
}
ITEM: Final[dict[str, Any]] = {
    "itemName": "10012-05",
    "upcCode": "1877527745411",
    "itemDescription": "CLOVITE 10 lbs",
    "itemType": "Matrix Item",
    "allivetPrice": 55.99,
    "mapPrice": 56.77,
    "showBuyButton": "Y",
    "weightInPounds": 5,
    "lengthInInches": 2,
    "heightInInches": 2.2,
    "widthInInches": 2,
    "active": "A",
    "asByPass": "N",
    "isShippingRestricted": "Y",
    "stateRestricted": ["CA", "CT", "GA", "IN"],
    "productAttribute": ATTRIBUTES,
}
DOCUMENT: Final[dict[str, Any]] = {
    "itemName": "10012",
    "brand": "CLOVITE",
    "manufacturer": "Zoetis",
    "itemType": "Matrix Group",
    "itemDescription": "CLOVITE",
    "showBuyButton": "Y",
    "asByPass": "N",
    "active": "A",
    "isRxItem": "Y",
    "isColdItem": "N",
    "isDangerousGoods": "N",
    "isMap": "Y",
    "isP65": "Y",
    "metaData": {
        "seoData": {
            "seTitle": "CLOVITE",
            "seKeywords": "buy clovite online, clovite for dogs, clovite for horses",
            "seDescription": "Call us to purchase natural vitamin supplement CLOVITE.",
            "seAltText": "Order natural vitamin supplement CLOVITE",
        },
        "htmlSummary": "CLOVITE is a natural, high-potency supplement.",
        "whatIs": "",
        "productFor": "For use in all animal species.",
        "whyUseIt": "CLOVITE is a vitamin-enriched supplement that is safe for any species.",
        "howItWorks": "CLOVITE provides animals with essential vitamins.",
        "activeIngredients": "Soybean meal, Vitamin A &amp; D oil, Vitamin A &amp; D3 supplement, Biotin.",
        "howIsItSold": "-5 lbs -25 lbs",
        "sideEffects": "No known side effects.",
        "specialPrecautions": "",
        "eventOfOverdose": "Contact your closest animal hospital immediately.",
        "howtoStore": "Store in a dry and cool environment.",
        "tip": "CLOVITE is a palatable powder formula that can be dressed or mixed into feed.",
        "htmlDosages": "Young Foals and Weanlings: 1 to 2 tablespoonfuls daily.",
        "htmlIngredients": "VITAMIN A VITAMIN D VITAMIN B12",
    },
    "productAttribute": ATTRIBUTES,
    "matrixItem": [ITEM],
    "bundleComponent": [],
}
SEO: Final = {
    "seTitle": "title",
    "seKeywords": "keywords",
    "seDescription": "description",
    "seAltText": "alt_text",
}
TEXTS: Final = {
    "htmlSummary": "summary",
    "whatIs": "what_is",
    "productFor": "product_for",
    "whyUseIt": "why_use_it",
    "howItWorks": "how_it_works",
    "activeIngredients": "active_ingredients",
    "howIsItSold": "how_is_it_sold",
    "sideEffects": "side_effects",
    "specialPrecautions": "special_precautions",
    "eventOfOverdose": "overdose",
    "howtoStore": "how_to_store",
    "tip": "tip",
    "htmlDosages": "dosages",
    "htmlIngredients": "ingredients",
}
LISTS: Final = {
    "lifeStage": "life_stages",
    "dietary": "dietary",
    "healthCondition": "health_conditions",
    "flavor": "flavors",
    "form": "forms",
}
TYPES: Final = {
    Product.STOCK: "Stock",
    Product.MATRIX_GROUP: "Matrix Group",
    Product.MATRIX_ITEM: "Matrix Item",
    Product.BUNDLE: "Bundle",
}


def flag(value: bool) -> str:
    return "Y" if value else "N"


def attributes(ours: Product.Attributes) -> dict[str, Any]:
    lists = {theirs: list(getattr(ours, name)) for theirs, name in LISTS.items()}
    return {"petType": ours.pet_type, "category": ours.category, **lists}


def item(ours: Product.Item) -> dict[str, Any]:
    return {
        "itemName": ours.sku,
        "upcCode": ours.upc,
        "itemDescription": ours.name,
        "itemType": TYPES[ours.type],
        "allivetPrice": float(decimal_of(ours.price)),
        "mapPrice": float(decimal_of(ours.map_price)),
        "showBuyButton": flag(ours.show_buy_button),
        "weightInPounds": ours.weight.value,
        "lengthInInches": ours.size.length,
        "heightInInches": ours.size.height,
        "widthInInches": ours.size.width,
        "active": "A" if ours.active else "I",
        "asByPass": flag(ours.by_pass),
        "isShippingRestricted": flag(ours.shipping_restricted),
        "stateRestricted": list(ours.restricted_states),
        "productAttribute": attributes(ours.attributes),
    }


def shown(ours: Product) -> dict[str, Any]:
    """The product as the document has it."""
    return {
        "itemName": ours.sku,
        "brand": ours.brand,
        "manufacturer": ours.manufacturer,
        "itemType": TYPES[ours.type],
        "itemDescription": ours.name,
        "showBuyButton": flag(ours.show_buy_button),
        "asByPass": flag(ours.by_pass),
        "active": "A" if ours.active else "I",
        "isRxItem": flag(ours.prescription_required),
        "isColdItem": flag(ours.cold_item),
        "isDangerousGoods": flag(ours.dangerous_goods),
        "isMap": flag(ours.map_protected),
        "isP65": flag(ours.p65_warning),
        "metaData": {
            "seoData": {theirs: getattr(ours.seo, name) for theirs, name in SEO.items()},
            **{theirs: getattr(ours.texts, name) for theirs, name in TEXTS.items()},
        },
        "productAttribute": attributes(ours.attributes),
        "matrixItem": [item(each) for each in ours.variants],
        "bundleComponent": [item(each.item) for each in ours.components],
    }


OURS: Final[dict[str, Any]] = {
    "pet_type": "Dog",
    "category": "HorseSupplements",
    **{name: ATTRIBUTES[theirs] for theirs, name in LISTS.items()},
}


def kept(components: list[dict[str, Any]]) -> Product:
    """The document's product as it is kept."""
    meta = DOCUMENT["metaData"]
    article = {
        "sku": ITEM["itemName"],
        "upc": ITEM["upcCode"],
        "name": ITEM["itemDescription"],
        "price": {"currency_code": "USD", "units": 55, "nanos": 990_000_000},
        "map_price": {"currency_code": "USD", "units": 56, "nanos": 770_000_000},
        "weight": {"value": 5, "unit": "lb"},
        "size": {"length": 2, "width": 2, "height": 2.2, "unit": "in"},
        "shipping_restricted": True,
        "restricted_states": ITEM["stateRestricted"],
        "attributes": OURS,
    }
    product = Product(
        sku="10012",
        name="CLOVITE",
        brand="CLOVITE",
        manufacturer="Zoetis",
        prescription_required=True,
        map_protected=True,
        p65_warning=True,
        seo={name: meta["seoData"][theirs] for theirs, name in SEO.items()},
        texts={name: meta[theirs] for theirs, name in TEXTS.items()},
        attributes=OURS,
        variants=[article],
        components=[{"item": {**article, **each}} for each in components],
    )
    normalize(product)
    return product


def test_the_sample() -> None:
    assert shown(kept([])) == DOCUMENT


def test_a_component_has_the_same_fields() -> None:
    component = kept([{"sku": "10013", "type": Product.STOCK}]).components[0].item
    assert item(component) == {**ITEM, "itemName": "10013", "itemType": "Stock"}


def test_all_fields_survive_being_stored() -> None:
    product = kept([{"sku": "10013"}])
    assert shown(Product.FromString(product.SerializeToString())) == shown(product)
