"""Reminders of vaccinations that expire and of visits, by the schedule of each company."""
