"""Companies and their API keys."""

from pawport.kit.principal import Company, Principal

__all__ = ["Company", "Principal"]
