"""Phone numbers: kept as given, with the E.164 form beside them when there is one."""

from functools import lru_cache

__all__ = ["e164"]


@lru_cache(maxsize=4096)  # a practice's number comes again with each of its patients
def e164(text: str, region: str) -> str:
    """The E.164 form, such as "+12125551234", read with the region's rules; "" when it cannot be read."""
    import phonenumbers  # noqa: PLC0415 - its tables are large, and many processes never read a number

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
