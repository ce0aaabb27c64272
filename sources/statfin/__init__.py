"""Statistics Finland's StatFin database: the population of municipalities."""
