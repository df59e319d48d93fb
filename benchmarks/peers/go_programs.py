"""The programs in `go/`: the peer, and what puts load on servers over gRPC."""

import fcntl
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

__all__ = ["LOAD", "SERVER", "build_go"]

_SOURCES = Path(__file__).with_name("go")
_BUILD = Path(__file__).parents[2] / "build" / "peers"  # it stays, and so the next run has little to compile
_BUF = Path(sys.executable).with_name("buf")

LOAD = _BUILD / "bin" / "load"
SERVER = _BUILD / "bin" / "server"


def build_go() -> bool:
    """Builds both, with the code that is generated from the schema; False where there is no Go."""
    go = shutil.which("go")
    if go is None:
        return False
    _BUILD.mkdir(parents=True, exist_ok=True)
    with (_BUILD / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.copytree(_SOURCES, _BUILD, dirs_exist_ok=True)
        _run(str(_BUF), "generate", str(files("pawport.gen") / "pawport.binpb"), "--path", "pawport/v1")
        _run(go, "build", "-o", "bin/", "./server", "./load")
    return True


def _run(*command: str) -> None:
    done = subprocess.run(command, cwd=_BUILD, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}:\n{done.stderr}")
