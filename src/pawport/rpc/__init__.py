"""What knows gRPC in general: the host, the call pipeline, error mapping, page tokens."""
