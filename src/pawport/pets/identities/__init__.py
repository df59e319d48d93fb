"""What pets are known by: microchips, and ids in other systems."""
