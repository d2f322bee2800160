"""Chinese characters, as patterns and tests need them."""

HAN = r"一-鿿㐀-䶿"


def is_han(char: str) -> bool:
    return (
        "一" <= char <= "鿿" or "㐀" <= char <= "䶿" or char in "𠮷" or "\U00020000" <= char <= "\U0003ffff"
    )
