"""Why a request did not get what it was for."""

__all__ = ["RequestError", "TooLargeError"]


class RequestError(Exception):
    """The text says why, to whoever gave the URL. `final`: a later attempt would fail, too."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


class TooLargeError(RequestError):
    """The answer is longer than what is read of one."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__(f"must be at most {most_bytes:,} bytes", final=True)
