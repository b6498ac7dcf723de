"""The sales page, a file per part: reading, story, sections."""
