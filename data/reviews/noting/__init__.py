"""What phones say on the day: taken in once, held against each other, put into the loop."""
