"""Who is excluded from support: the agency's register, from the letters that say so."""
