"""Forms: each parses and shapes one act's input; the rules judge it."""
