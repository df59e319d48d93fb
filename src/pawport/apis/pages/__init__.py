"""The pages that everybody may see: of a pet, for whoever found it."""
