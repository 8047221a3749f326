"""Reports: the page that shows them, and the files to take away."""
