"""What follows from the figures: held against limits, over all rows and in slices."""
