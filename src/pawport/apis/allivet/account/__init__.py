"""What a client may do, and its tokens."""
