"""The routes of methods that take more than others: pictures."""

import re
from collections.abc import Iterator
from typing import Any

from pawport.gateway.descriptors import Upload, uploads
from pawport.gateway.transcoding import transcoder

__all__ = ["upload_routes"]

_Config = dict[str, Any]

_FILTERS = "envoy.filters.http"
_BUFFER = "type.googleapis.com/envoy.extensions.filters.http.buffer.v3.BufferPerRoute"


def upload_routes(package: str, name: str, action: _Config) -> Iterator[_Config]:
    """The routes of a package's methods with a size of their own, under the name of the route of the others.
    `action`: what is done with their calls."""
    for one in uploads(package):
        yield {
            "name": name,
            "match": {
                "safe_regex": {"regex": _pattern(one.binding.path)},
                # Looked at first: most calls are no uploads.
                "headers": [{"name": ":method", "string_match": {"exact": one.binding.verb}}],
            },
            "route": action,
            "typed_per_filter_config": {
                f"{_FILTERS}.buffer": {"@type": _BUFFER, "buffer": {"max_request_bytes": one.most_bytes}},
                f"{_FILTERS}.grpc_json_transcoder": _transcoder(one),
            },
        }


def _transcoder(upload: Upload) -> _Config:
    return transcoder([upload.binding.service], max_request_body_size=upload.most_bytes)


def _pattern(path: str) -> str:
    """The regular expression of the paths that a binding's pattern means."""
    return re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))
