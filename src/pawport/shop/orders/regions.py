"""The states of the USA, as addresses name them."""

import re
from typing import Final

__all__ = ["state_code"]

_NOT_LETTERS: Final = re.compile(r"[\W\d_]+")
_NAMES: Final = """
AL alabama, AK alaska, AZ arizona, AR arkansas, CA california, CO colorado, CT connecticut, DE delaware, DC
district of columbia, DC washington dc, FL florida, GA georgia, HI hawaii, ID idaho, IL illinois, IN
indiana, IA iowa, KS kansas, KY kentucky, LA louisiana, ME maine, MD maryland, MA massachusetts, MI
michigan, MN minnesota, MS mississippi, MO missouri, MT montana, NE nebraska, NV nevada, NH new hampshire,
NJ new jersey, NM new mexico, NY new york, NC north carolina, ND north dakota, OH ohio, OK oklahoma, OR
oregon, PA pennsylvania, PR puerto rico, RI rhode island, SC south carolina, SD south dakota, TN tennessee,
TX texas, UT utah, VT vermont, VA virginia, WA washington, WV west virginia, WI wisconsin, WY wyoming
"""
_CODES: Final = {
    name.replace(" ", ""): code
    for code, _, name in (each.strip().partition(" ") for each in " ".join(_NAMES.split()).split(","))
}


def state_code(region: str) -> str:
    """Returns the two letters of a state, such as "CA" for "CA", "ca." and "California"; "" if the text is
    neither two letters nor the name of a state. Two letters need not be those of a state."""
    letters = _NOT_LETTERS.sub("", region)
    return letters.upper() if len(letters) == 2 else _CODES.get(letters.lower(), "")
