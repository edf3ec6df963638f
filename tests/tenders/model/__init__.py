"""The procedure of one tender as plain Python, and the product run against it."""
