"""Reports that prove themselves."""
