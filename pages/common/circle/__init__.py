"""The screen Service circle: what is asked, the ground it is asked of, the answer, and what shows it."""
