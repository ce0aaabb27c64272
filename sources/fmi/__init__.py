"""Ilmatieteen laitos (Finnish Meteorological Institute): heating degree days of months."""
