"""What is seen of live traffic: counters, and what they gained from one look to the next."""
