"""Files of strangers, format by format, inside the limited worker; entry `layers.read`."""
