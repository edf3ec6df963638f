"""The lives of plan, tender, lot, bid, committee and award; one page each."""
