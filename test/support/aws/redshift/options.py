"""The options of COPY and UNLOAD, read strictly: an unknown one, or one given twice, is refused."""

import re
from dataclasses import dataclass

from support.aws.redshift.deny import DeniedError

TOKEN = re.compile(r"\s*('(?:[^']|'')*'|\"[^\"]+\"|[\w.]+|[(),])", re.S)
ROLE = re.compile(r"arn:aws[\w-]*:iam::\d{12}:role/[\w+=,.@/-]+")


def tokens(text: str) -> list[str]:
    """Words, quoted texts and punctuation. Raises DeniedError."""
    found, position = [], 0
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None:
            if not text[position:].strip():
                break
            raise DeniedError(f'ERROR: syntax error at or near "{text[position : position + 20]}"')
        found.append(match.group(1))
        position = match.end()
    return found


@dataclass
class Reader:
    """Reads tokens from the left."""

    words: list[str]

    def next(self) -> str:
        """The next token. Raises DeniedError at the end."""
        if not self.words:
            raise DeniedError("ERROR: syntax error at end of input")
        return self.words.pop(0)

    def expect(self, *words: str) -> None:
        """These words, in this order."""
        for word in words:
            found = self.next()
            if found.upper() != word:
                raise DeniedError(f'ERROR: syntax error at or near "{found}", expected {word}')

    def accept(self, *words: str) -> str | None:
        """The next token when it is one of these words."""
        if self.words and self.words[0].upper() in words:
            return self.next().upper()
        return None

    def text(self) -> str:
        """A quoted text."""
        found = self.next()
        if not found.startswith("'"):
            raise DeniedError(f'ERROR: syntax error at or near "{found}", expected a text')
        return found[1:-1].replace("''", "'")

    def role(self) -> str:
        """An ARN after IAM_ROLE."""
        arn = self.text()
        if arn != "default" and not ROLE.fullmatch(arn):
            raise DeniedError(f"ERROR: IAM role {arn!r} is not valid")
        return arn


def split_location(location: str) -> tuple[str, str]:
    """Bucket and key of `s3://bucket/key`. Raises DeniedError."""
    match = re.fullmatch(r"s3://([a-z0-9][a-z0-9.-]{2,62})/(.*)", location)
    if not match:
        raise DeniedError(f"ERROR: the location {location!r} is not s3://bucket/key")
    return match.group(1), match.group(2)
