"""The route of GETs of our own API, whose answers seldom need the script that runs on the others."""

from typing import Any, Final

from pawport.gateway.local_replies import REFINE
from pawport.gateway.lua import answer_script
from pawport.rpc.dialect import STATUS_HEADER

__all__ = ["read_route", "reads_filter"]

_Config = dict[str, Any]

_FILTER: Final = "pawport.reads"

_TYPE: Final = "type.googleapis.com/envoy"
_CONFIG: Final = f"{_TYPE}.config.route.v3.FilterConfig"
_LUA: Final = "envoy.filters.http.lua"


def read_route(name: str, prefix: str, action: _Config) -> _Config:
    """The route of GETs under the prefix. `action`: what is done with them."""
    get = {"name": ":method", "string_match": {"exact": "GET"}}
    return {
        "name": name,
        "match": {"prefix": prefix, "headers": [get]},
        "route": action,
        "typed_per_filter_config": {
            _LUA: {"@type": _CONFIG, "disabled": True},
            _FILTER: {"@type": _CONFIG, "config": {}},
        },
    }


def reads_filter() -> _Config:
    """Runs the script on those answers alone that have a header for it. Only `read_route` turns it on."""
    lua = {
        "@type": f"{_TYPE}.extensions.filters.http.lua.v3.Lua",
        "default_source_code": {"inline_string": answer_script("rest_face.lua")},
    }
    needs_script = {"or_matcher": {"predicate": [_has(REFINE), _has(STATUS_HEADER)]}}
    skip = {"@type": f"{_TYPE}.extensions.filters.common.matcher.action.v3.SkipFilter"}
    matcher = {
        "predicate": {"not_matcher": needs_script},
        "on_match": {"action": {"name": "skip", "typed_config": skip}},
    }
    config = {
        "@type": f"{_TYPE}.extensions.common.matching.v3.ExtensionWithMatcher",
        "extension_config": {"name": _LUA, "typed_config": lua},
        "xds_matcher": {"matcher_list": {"matchers": [matcher]}},
    }
    return {"name": _FILTER, "typed_config": config, "disabled": True}


def _has(header: str) -> _Config:
    kind = f"{_TYPE}.type.matcher.v3.HttpResponseHeaderMatchInput"
    asked = {"name": header, "typed_config": {"@type": kind, "header_name": header}}
    return {
        "single_predicate": {"input": asked, "value_match": {"safe_regex": {"google_re2": {}, "regex": ".*"}}}
    }
