"""The schema's history. `pawport.db.migrate` runs it; a file in `versions/` is one step.

`python -m pawport.db.migrations "add the colour of collars"` writes a draft of the next step.
"""
