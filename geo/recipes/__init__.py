"""Terms of a notice to shapes: units, roads, rings, strips and sides; entry `geo.compile`."""
