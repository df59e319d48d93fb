"""Petnow's Pet Management API."""
