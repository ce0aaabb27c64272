"""Syke ALas: the greenhouse gas emissions of municipalities and the energy behind them."""
