"""What may happen to a subscriber, and how sure we are."""
