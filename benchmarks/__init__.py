"""Measures Pawport beside what one would write instead: `python -m benchmarks`."""
