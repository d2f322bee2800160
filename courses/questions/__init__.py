"""Questions: kinds and grading (pure), freezing, import from four formats."""
