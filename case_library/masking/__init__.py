"""Find what tells who somebody is, and what to write instead. Pure: text in, marks out; no database, no clock."""
