"""When it is done: the month, in order, and the commands a person types."""
