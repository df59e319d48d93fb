"""The audit log: who changed what, and when."""

from pawport.events.recording import Actor, act_as, record

__all__ = ["Actor", "act_as", "record"]
