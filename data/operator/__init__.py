"""The invented operator: causes that move month by month, what is seen of them, and who leaves."""
