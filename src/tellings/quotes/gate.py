"""Which paragraphs are worth an encoder's time: those with a mark or a word that may say who said, thought or wants."""


def worth_reading(paragraph: str) -> bool:
    """Whether a paragraph may hold an attribution."""
    return bool(paragraph)
