"""One engine for the search page, the command and similar cases: tokens, index, query, ranking."""
