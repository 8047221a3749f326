"""Words of official Chinese: numbers, dates, quantities, agencies and places."""
