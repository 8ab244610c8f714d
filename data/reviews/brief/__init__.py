"""The brief of a grid: what a leader should know before setting out, on the phone, on the desk and on a page of A4."""
