"""The discounts page, a file per part: reading, story, sections."""
