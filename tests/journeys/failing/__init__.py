"""How a lot or a tender ends without a contract: one walk for each ending, through the pages."""
