"""Pictures, whatever they are of: checked by decoding, kept in a store, fetched from elsewhere.

Nothing is imported here: `examiner` is a program of its own, which starts often.
"""
