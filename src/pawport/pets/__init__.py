"""Pets, with their notes, codes and vaccinations."""
