"""Companies and their API keys."""

from pawport.accounts.principal import Company, Principal

__all__ = ["Company", "Principal"]
