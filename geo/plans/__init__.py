"""What a plan of grids comes to: rules, ledger, moves and the words for them."""
