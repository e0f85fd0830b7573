"""What a table is, where it lies, how it comes in."""
