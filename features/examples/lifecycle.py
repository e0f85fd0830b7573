"""How long Anna has been a customer, and how she came, worked out by hand."""

LIFECYCLE = """
    feature                | value     | because
    tenure_days            | 730       | since the 1st of January 2024: two years, less a day
    plan_held_days         | 60        | since the 1st of November
    terminal_held_days     | 20        | since the 11th of December
    terminal_generation    | 5G        | what the handset can do
    has_dual_sim           | 1         | yes
    birth_band             | 1985-1989 | as handed over
    joined_channel         | app       | as handed over
    prefecture             | 4201      | Wuhan
    plan_changes_months_6m | 1         | October
"""
