"""A company's directory of vets and clinics, and which of them customers and pets have."""
