"""Which zones contain a point, and how far the nearest boundary is: the parts of `geo.zones`."""
