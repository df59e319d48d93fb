"""Envoy: its process, and the configuration that is written for it."""
