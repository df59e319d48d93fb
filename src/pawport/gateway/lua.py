"""The scripts around the calls of JSON."""

from importlib import resources

from pawport.gateway.descriptors import singular_fields, transcoded_services

__all__ = ["lua_source"]


def lua_source(name: str, package: str) -> str:
    """A script of this folder for the calls of a package's services, after what it takes from others."""
    fields = singular_fields(transcoded_services(package))
    entries = ", ".join(f'{spelling} = "{field}"' for spelling, field in sorted(fields.items()))
    folder = resources.files("pawport.gateway")
    scripts = [folder.joinpath(file).read_text() for file in ("request.lua", "malformed.lua", name)]
    return "\n".join([f"local SINGULAR = {{{entries}}}", *scripts])
