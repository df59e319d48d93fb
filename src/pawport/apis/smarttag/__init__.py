"""SmartTag's Universal Pet API."""
