"""What spans resources: merging, transferring, erasing, rebuilding."""
