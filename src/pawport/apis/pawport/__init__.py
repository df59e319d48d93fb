"""What is answered to those who run a company: its account, and its audit log."""
