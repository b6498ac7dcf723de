"""The locations page, a file per part: reading, story, sections."""
