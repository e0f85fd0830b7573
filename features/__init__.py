"""What we know of a subscriber at the end of a month."""
