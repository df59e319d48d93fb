"""The company's catalogue of special handling codes."""
