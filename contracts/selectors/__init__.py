"""Read models for pages, papers and the public site."""
