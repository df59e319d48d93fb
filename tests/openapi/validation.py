"""Compares values with what a document says of them."""

from typing import Any

from openapi_schema_validator import OAS31Validator, oas31_format_checker

__all__ = ["problems"]


def problems(document: dict[str, Any], schema: dict[str, Any], value: Any) -> list[str]:
    """What a validator says of a value against a schema of the document."""
    whole = {**schema, "components": document["components"]}
    validator = OAS31Validator(whole, format_checker=oas31_format_checker)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]
