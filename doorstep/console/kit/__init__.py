"""What every page is made of: guard, rendering, filters, paging, flashes, live parts, errors, charts. Knows no page."""
