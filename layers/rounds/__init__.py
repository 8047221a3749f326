"""Day sheets of rounds as files that phones, calendars and handhelds open."""
