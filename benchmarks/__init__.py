"""What performance, and methods chosen by trial, are measured with. Prints; asserts nothing, no test lives here."""
