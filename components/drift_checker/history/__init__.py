"""What past spans say: limits calibrated on them, and detectors of slow drift over them."""
