"""The page of a model's evidence: pictures and tables, and a sentence each that says how to read them."""
