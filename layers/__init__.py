"""All input and output of maps: the only package that opens files, databases and sockets."""
