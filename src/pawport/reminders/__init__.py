"""Reminders of vaccinations that expire, by the schedule of each company."""
