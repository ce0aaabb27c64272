"""Metered energy and water of municipal buildings: registers of buildings and meters, and their hourly readings."""
