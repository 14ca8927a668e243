"""Payment rails: the one door to the payment API, for money in and money out."""
