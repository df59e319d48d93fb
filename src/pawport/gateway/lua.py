"""The scripts around the calls of JSON."""

from importlib import resources

from pawport.gateway.descriptors import singular_fields, transcoded_services

__all__ = ["answer_script", "script"]


def script(name: str, package: str) -> str:
    """A script of this folder that makes answers, for calls of a package's services, with what looks at their
    requests."""
    fields = singular_fields(transcoded_services(package))
    entries = ", ".join(f'{spelling} = "{field}"' for spelling, field in sorted(fields.items()))
    return "\n".join([f"local SINGULAR = {{{entries}}}", answer_script(name), _read("request.lua")])


def answer_script(name: str) -> str:
    """A script of this folder that makes answers, for calls whose requests need no look."""
    return "\n".join(map(_read, ("answer.lua", "malformed.lua", name)))


def _read(name: str) -> str:
    return resources.files("pawport.gateway").joinpath(name).read_text()
