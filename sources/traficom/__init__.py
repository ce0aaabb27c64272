"""Traficom (the Finnish Transport and Communications Agency): passenger cars by municipality and driving power."""
