"""The routes of what everybody may see, under whatever host name: the pages of pets, and their pictures."""

from typing import Any, Final

from pawport.gateway.transcoding import transcoder

__all__ = ["public_routes"]

_Config = dict[str, Any]

_SERVICE: Final = "pawport.v1.PublicService"
_PAGES, _PICTURES = "/pet/", "/photos/"


def public_routes(name: str, action: _Config) -> list[_Config]:
    """The routes, under the name of those of JSON. `action`: what is done with their calls.

    Where a page is shared, parameters are added to its address: they are ignored.
    """
    lenient = transcoder([_SERVICE], refuse_unknown_parameters=False)
    config = {"envoy.filters.http.grpc_json_transcoder": lenient}
    matches = [{"prefix": _PAGES}, {"path": _PAGES.rstrip("/")}]
    pages = [
        {"name": name, "match": match, "route": action, "typed_per_filter_config": config}
        for match in matches
    ]
    return [*pages, {"name": name, "match": {"prefix": _PICTURES}, "route": action}]
