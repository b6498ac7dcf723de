"""The loyalty page, a file per part: reading, story, sections."""
