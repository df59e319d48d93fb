"""Makes retries safe: a repeated request id answers the first answer."""
