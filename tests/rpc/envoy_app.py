"""The lab as an application for Envoy."""

from pawport.rpc.host import Host
from tests.rpc.lab import MAX_MESSAGE
from tests.rpc.servicer import register

host = Host(MAX_MESSAGE)
register(host)
