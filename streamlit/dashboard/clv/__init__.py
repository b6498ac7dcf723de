"""The CLV page, a file per part: questions, figures, story, charts, sections, table, look-up."""
