"""Every wire: our own API and the vendors', each in a folder."""
