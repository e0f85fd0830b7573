"""Which handset Anna uses, worked out by hand."""

TERMINAL = """
    feature             | value   | because
    terminal_held_days  | 20      | since the 11th of December
    terminal_generation | 5G      | what the handset can do
    generation_gap      | 1       | a 5G handset on a plan sold for 4G
    has_dual_sim        | 1       | yes
    terminal_brand      | 红米      | as handed over
    terminal_os         | Android | as handed over
"""
