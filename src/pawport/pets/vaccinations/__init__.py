"""Vaccinations that expire, as far as no newer dose has renewed them."""
