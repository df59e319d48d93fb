"""Gzip of requests and answers that are not gRPC, which has its own."""

from typing import Any, Final

__all__ = ["COMPRESSOR", "DECOMPRESSOR", "compressor", "decompressor"]

COMPRESSOR: Final = "envoy.filters.http.compressor"
DECOMPRESSOR: Final = "envoy.filters.http.decompressor"

_TYPE: Final = "type.googleapis.com/envoy.extensions"
_TYPES: Final = ["application/json", "application/x-ndjson", "text/html"]
_SMALL: Final = 1024  # bytes; shorter answers gain nothing
_MAX_RATIO: Final = 100  # of the size of a request to what was sent; above, it is refused


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


def decompressor() -> dict[str, Any]:
    """The filter that takes compressed requests."""
    library = {
        "@type": f"{_TYPE}.compression.gzip.decompressor.v3.Gzip",
        "max_inflate_ratio": _MAX_RATIO,
    }
    never = {"common_config": {"enabled": {"default_value": False, "runtime_key": "pawport.decompress"}}}
    config = {
        "@type": f"{_TYPE}.filters.http.decompressor.v3.Decompressor",
        "decompressor_library": {"name": "gzip", "typed_config": library},
        "request_direction_config": {"advertise_accept_encoding": False},
        "response_direction_config": never,
    }
    return {"name": DECOMPRESSOR, "typed_config": config}
