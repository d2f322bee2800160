"""Numbers that carry their own proof: GB 11643 (ID card), GB 32100 (credit code), Luhn (bank card)."""

from datetime import date

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
    ]
)


def is_id_card(number: str) -> bool:
    """Province, birthday and, with 18 places, the check digit are right."""
    number = number.upper()
    return is_like_id_card(number) and (
        len(number) == 15
        or _ID_CHECK[sum(int(d) * w for d, w in zip(number, _ID_WEIGHTS, strict=False)) % 11] == number[17]
    )


def is_like_id_card(number: str) -> bool:
    """Province and birthday are possible. A mistyped check digit still tells who somebody is."""
    if number[:2] not in _PROVINCES or len(number) not in (15, 18):
        return False
    born = number[6:14] if len(number) == 18 else "19" + number[6:12]
    try:
        return 1900 <= date(int(born[:4]), int(born[4:6]), int(born[6:])).year <= 2100
    except ValueError:
        return False


def is_credit_code(code: str) -> bool:
    code = code.upper()
    if len(code) != 18 or any(c not in _CREDIT for c in code):
        return False
    total = sum(_CREDIT.index(c) * w for c, w in zip(code, _CREDIT_WEIGHTS, strict=False))
    return _CREDIT[(31 - total % 31) % 31] == code[17]


def is_like_credit_code(code: str) -> bool:
    """Registration department, kind and region are possible."""
    code = code.upper()
    return code[0] in "1234569ANY" and code[2:4] in _PROVINCES | {"10"} and code[2:8].isdigit()


def is_luhn(number: str) -> bool:
    digits = [int(d) for d in reversed(number)]
    return sum(d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits)) % 10 == 0
