"""HTTP and JSON: turns requests into calls of methods, and their answers into JSON."""
