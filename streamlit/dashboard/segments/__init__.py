"""The segments page, a file per part: reading, story, sections."""
