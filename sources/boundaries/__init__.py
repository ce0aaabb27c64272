"""Municipality borders: Statistics Finland's map service, or a GeoJSON file brought by hand."""
