"""Laws as data: reading files, versions by date, differences, who cites what, what changed."""
