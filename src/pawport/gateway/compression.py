"""Gzip of answers that are not gRPC, which has its own."""

from typing import Any, Final

__all__ = ["COMPRESSOR", "compressor"]

COMPRESSOR: Final = "envoy.filters.http.compressor"

_TYPE: Final = "type.googleapis.com/envoy.extensions"
_TYPES: Final = ["application/json", "application/x-ndjson", "text/html"]
_SMALL: Final = 1024  # bytes; shorter answers gain nothing


def compressor() -> dict[str, Any]:
    """The filter that compresses answers for callers who accept it."""
    library = {"@type": f"{_TYPE}.compression.gzip.compressor.v3.Gzip", "compression_level": "BEST_SPEED"}
    common = {"content_type": _TYPES, "min_content_length": _SMALL}
    config = {
        "@type": f"{_TYPE}.filters.http.compressor.v3.Compressor",
        "response_direction_config": {"common_config": common, "weaken_etag_on_compress": True},
        "compressor_library": {"name": "gzip", "typed_config": library},
    }
    return {"name": COMPRESSOR, "typed_config": config}
