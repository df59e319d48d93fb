"""The people whom appointments are made with: when they work, and the company's holidays."""
