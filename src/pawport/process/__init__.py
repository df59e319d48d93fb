"""What runs: the supervisor, the worker, the jobs process."""
