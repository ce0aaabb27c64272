"""Energiateollisuus ry (Finnish Energy): the use of electricity by municipality and user group."""
