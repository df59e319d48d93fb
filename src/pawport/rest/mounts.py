"""Where the faces are: each under its prefix, and under the host names that it is given."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from pawport.rest.binding import Binding
from pawport.rest.face import Face
from pawport.rest.routes import Routes

__all__ = ["Mount", "Mounts"]

_IS_VERSION: Final = re.compile(r"[vV]?(\d+)(?:\.\d+)*")


class Mount(NamedTuple):
    """A face, and the routes of its paths without the prefix."""

    face: Face
    routes: Routes[Binding]


class Mounts:
    """Finds the face that a request is for."""

    def __init__(self, faces: Sequence[Face], hosts: Mapping[str, Sequence[str]]) -> None:
        """`faces`: the one without a prefix is our own. `hosts`: host names by the names of faces."""
        self._mounts = {face.name: Mount(face, Routes()) for face in faces}
        self._own = next(mount for mount in self._mounts.values() if not mount.face.prefix)
        self._under_prefix = [mount for mount in self._mounts.values() if mount.face.prefix]
        self._by_host = {
            host.lower().encode(): self._mounts[name] for name, given in hosts.items() for host in given
        }

    def of(self, face: Face) -> Mount:
        """The mount of a face."""
        return self._mounts[face.name]

    def find(self, headers: Mapping[bytes, bytes], path: str) -> tuple[Mount, str]:
        """Returns the mount that a request is for, and the path within it."""
        if self._by_host and (mount := self._by_host.get(_host(headers))):
            return self._under_host(mount, headers, path)
        for mount in self._under_prefix:
            if path.startswith(mount.face.prefix):
                rest = path[len(mount.face.prefix) :]
                if not rest or rest.startswith("/"):
                    return mount, _versioned(mount.face, headers, rest)
        return self._own, path

    def _under_host(self, mount: Mount, headers: Mapping[bytes, bytes], path: str) -> tuple[Mount, str]:
        """Under the host of a vendor, the prefix may be omitted. What everybody may see is there too."""
        found = self._own.routes.find(path)
        if found is not None and any(binding.public for binding in found[0].values()):
            return self._own, path
        prefix = mount.face.prefix + "/"
        inside = path[len(prefix) - 1 :] if path.startswith(prefix) else path
        return mount, _versioned(mount.face, headers, inside)


def _host(headers: Mapping[bytes, bytes]) -> bytes:
    """The host name that the caller asked for, without the port."""
    host = headers.get(b"host") or headers.get(b":authority") or b""
    name, colon, port = host.rpartition(b":")
    return (name if colon and port.isdigit() else host).lower()


def _versioned(face: Face, headers: Mapping[bytes, bytes], path: str) -> str:
    """The path with the version at its head, if that is in the header Api-Version instead."""
    if not face.version or path.startswith(f"/{face.version}/"):
        return path
    given = _IS_VERSION.fullmatch(headers.get(b"api-version", b"").decode("latin-1").strip())
    return f"/{face.version}{path}" if given and f"v{given[1]}" == face.version else path
