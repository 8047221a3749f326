"""What is due: the page of the week and the month, the feed, the API."""
