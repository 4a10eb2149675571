"""What a singing teacher would mark on a score, why, and the cheapest ways to mend it."""
