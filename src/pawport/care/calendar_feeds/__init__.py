"""The visits of a staff member for calendar applications."""
