"""What performance is measured with. Prints ratios of one run; asserts nothing, and no test lives here."""
