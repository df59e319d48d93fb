"""Who is who: whether two records are of one person or one animal. docs/matching.md has the rules."""
