"""What OpenTelemetry's standard variables say. Those that are not read here, the SDK reads itself."""

from collections.abc import Mapping

__all__ = ["is_configured", "uses_grpc"]


def is_configured(environ: Mapping[str, str]) -> bool:
    """Whether traces are to be sent: somebody said so, or where to."""
    if environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return False
    exporter = environ.get("OTEL_TRACES_EXPORTER", "")
    if exporter:
        return exporter == "otlp"
    return bool(
        environ.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") or environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")
    )


def uses_grpc(environ: Mapping[str, str]) -> bool:
    """Whether traces go over gRPC; the default is HTTP."""
    protocol = environ.get("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL") or environ.get("OTEL_EXPORTER_OTLP_PROTOCOL")
    return protocol == "grpc"
