"""Traces of calls, from the gateway to SQL, sent over OTLP when the environment asks for that.

Nothing of it runs otherwise, and the OpenTelemetry packages are an extra that need not be installed.
"""

from pawport.telemetry.tracing.start import start_tracing

__all__ = ["start_tracing"]
