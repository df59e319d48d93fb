"""HTTP requests to servers that others name: pictures of pets, endpoints of webhooks.

Only machines on the public Internet are asked, unless private URLs are allowed.
"""
