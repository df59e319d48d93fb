"""Describes the HTTP side of each API: as an OpenAPI document, and as a Postman collection."""
