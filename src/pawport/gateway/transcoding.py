"""The filter that turns JSON into calls of gRPC, and answers back into JSON."""

import base64
from collections.abc import Sequence
from typing import Any, Final

from pawport.gateway.descriptors import path_variables, transcoder_set

__all__ = ["MAX_JSON", "transcoder"]

MAX_JSON: Final = 4 << 20
"""The most bytes of a request's body."""

# Of a response. A page ends at 3 MiB of protobuf; in JSON, with names and escapes, it is several times that.
_MAX_RESPONSE: Final = 64 << 20
_KIND: Final = "type.googleapis.com/envoy.extensions.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder"


def transcoder(
    services: list[str],
    prefixes: Sequence[str] = ("",),
    optional: str = "",
    *,
    refuse_unknown_parameters: bool = True,
    **options: Any,
) -> dict[str, Any]:
    """The filter's configuration for some services, whose paths stand behind each of the prefixes, and may
    leave out what is `optional` at their head.

    `options` are more of GrpcJsonTranscoder's fields.
    """
    return {
        "@type": _KIND,
        "proto_descriptor_bin": base64.b64encode(transcoder_set(services, prefixes, optional)).decode(),
        "services": services,
        "match_incoming_request_route": True,
        "convert_grpc_status": True,
        "case_insensitive_enum_parsing": True,
        "query_param_unescape_plus": True,
        "request_validation_options": {
            "reject_unknown_method": True,
            "reject_unknown_query_parameters": refuse_unknown_parameters,
            "reject_binding_body_field_collisions": True,
        },
        "ignore_unknown_query_parameters": not refuse_unknown_parameters,
        # Or a query parameter would win over the path.
        "ignored_query_parameters": path_variables(services),
        "max_request_body_size": MAX_JSON,
        "max_response_body_size": _MAX_RESPONSE,
        **options,
    }
