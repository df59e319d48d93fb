"""structlog, imported without rich.

Where rich is installed, structlog imports it, which takes each process 0.1 seconds and 3 MB. It is for the
stacks of exceptions, which `pawport.logs` outlines itself.
"""

import sys

__all__ = ["structlog"]

_kept = sys.modules.get("rich")
sys.modules["rich"] = None  # type: ignore[assignment]  # by which Python knows modules that are not there
try:
    import structlog
finally:
    del sys.modules["rich"]
    if _kept is not None:  # a command that shows tables has it
        sys.modules["rich"] = _kept
