"""Webhooks: events, sent to the URLs that a company names."""
