"""“我是网格员”: a leader's day in one grid, prepared, noted on a phone, and followed until it is settled."""
