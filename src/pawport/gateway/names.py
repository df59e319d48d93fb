"""What the parts of Envoy's configuration are called, for those who ask Envoy about them."""

from typing import Final

__all__ = ["CLUSTERS", "GRPC_CLUSTER", "HTTP_CLUSTER", "LISTENER", "STAT_PREFIX"]

LISTENER: Final = "pawport"
STAT_PREFIX: Final = "pawport"
GRPC_CLUSTER: Final = "grpc"
HTTP_CLUSTER: Final = "http"
CLUSTERS: Final = (GRPC_CLUSTER, HTTP_CLUSTER)
