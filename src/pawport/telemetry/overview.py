"""The metrics of the whole service: of its workers, of Envoy, and of the processes themselves."""

import threading
from collections import Counter
from collections.abc import Iterable
from importlib.metadata import version
from typing import Self

from pawport.gateway.admin import EnvoyAdmin, EnvoyError
from pawport.kit.temporary import RuntimeFolder
from pawport.telemetry import metrics
from pawport.telemetry.gateway import gateway_samples
from pawport.telemetry.link import SOCKET, Collector
from pawport.telemetry.samples import Counts, Gauges
from pawport.telemetry.totals import Totals

__all__ = ["ServiceMetrics"]


class ServiceMetrics:
    """Collects from when it is entered. Workers find the way by `environment`."""

    def __init__(self) -> None:
        self._totals = Totals()
        self._envoys: set[EnvoyAdmin] = set()
        self._lock = threading.Lock()
        self._folder = RuntimeFolder()  # where nobody else can look

    def __enter__(self) -> Self:
        self._collector = Collector(self.environment[SOCKET], self._totals)
        return self

    def __exit__(self, *_: object) -> None:
        self._collector.close()
        self._folder.close()

    @property
    def environment(self) -> dict[str, str]:
        """The variables that workers need."""
        return {SOCKET: str(self._folder.path / "metrics")}

    def page(self, accept: str, envoys: Iterable[EnvoyAdmin], restarts: Counter[str]) -> tuple[str, bytes]:
        """The content type and the text of all metrics as they are now, in the format that `accept`, a header
        of HTTP, asks for. `envoys`: those that run; `restarts`: of processes, by name."""
        from pawport.telemetry.exposition import exposition  # noqa: PLC0415 - nobody may ever ask

        with self._lock:
            self._collector.ask()
            self._ask_envoys(set(envoys))
            counts: Counts = {(metrics.RESTARTS.name, (name,)): [n] for name, n in restarts.items()}
            self._totals.update("service", counts, _INFO)
            return exposition(accept, self._totals)

    def _ask_envoys(self, envoys: set[EnvoyAdmin]) -> None:
        for ended in self._envoys - envoys:
            self._totals.forget(ended)
        self._envoys = envoys
        for envoy in envoys:
            try:
                self._totals.update(envoy, *gateway_samples(envoy))
            except EnvoyError:  # it just ended
                self._totals.forget(envoy)


_INFO: Gauges = {(metrics.INFO.name, (version("pawport"),)): 1}
