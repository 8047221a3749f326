"""Files to take away, format by format; entry `layers.write`."""
