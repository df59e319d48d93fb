"""What one would write instead of Pawport. Each module is a program that serves at a port."""
